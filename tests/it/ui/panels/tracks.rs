//! A file of photons in memory: beams over hills under noise, as ATL03 has them.

use harmony_desktop::inspect::{
    Attribute, ByteOrder, Data, DataType, FileKind, Group, Number, Reader, Selection, Structure, Unread, Values,
    Variable, Why,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Values by path, shared by all readers of the file.
#[derive(Clone)]
pub(crate) struct Photons {
    structure: Structure,
    values: Arc<BTreeMap<String, Values>>,
}

pub(crate) fn words(text: &str) -> Values {
    Values { data_type: DataType::Text(None), shape: vec![], data: Data::Text(vec![text.to_owned()]) }
}

pub(crate) fn numbers(shape: &[u64], data: Data) -> Values {
    let number = match &data {
        Data::Int8(_) => Number::Int8,
        Data::Int32(_) => Number::Int32,
        Data::Float32(_) => Number::Float32,
        _ => Number::Float64,
    };
    Values { data_type: DataType::Number(number, ByteOrder::Little), shape: shape.to_vec(), data }
}

pub(crate) fn attribute(name: &str, value: Values) -> Attribute {
    Attribute { name: name.to_owned(), value: Ok(value) }
}

pub(crate) fn variable(path: &str, values: &Values, attributes: Vec<Attribute>) -> Variable {
    Variable {
        name: path.rsplit('/').next().unwrap_or_default().to_owned(),
        path: path.to_owned(),
        data_type: values.data_type.clone(),
        shape: values.shape.clone(),
        max_shape: vec![],
        axes: vec![],
        chunks: Some(values.shape.iter().map(|length| (*length).min(100_000)).collect()),
        filters: vec![],
        fill: None,
        attributes,
        is_scale: false,
        inherited: Vec::new(),
        same_as: None,
        georeference: None,
        unread: None,
    }
}

impl Photons {
    /// A strong and a weak beam; the strong one has so many photons, the weak one a quarter.
    pub(crate) fn new(photons: usize) -> Self {
        let mut values = BTreeMap::new();
        let beams = [("gt1l", "weak", photons / 4), ("gt1r", "strong", photons)];
        let groups = beams.map(|(beam, strength, photons)| beam_group(&mut values, beam, strength, photons));
        let root = Group { path: "/".to_owned(), groups: groups.into(), ..Group::default() };
        Self { structure: Structure { kind: FileKind::Hdf5, root }, values: Arc::new(values) }
    }
}

fn beam_group(values: &mut BTreeMap<String, Values>, beam: &str, strength: &str, photons: usize) -> Group {
    let mut random = fastrand::Rng::with_seed(photons as u64);
    let per_segment = 28;
    let segments = photons / per_segment;
    let photons = segments * per_segment;
    let part = |photon: usize| photon as f64 / photons as f64;
    let is_noise: Vec<bool> = (0..photons).map(|_| random.u32(0..4) == 0).collect();
    let ground = |part: f64| 1800.0 + 260.0 * (part * 19.0).sin() + 40.0 * (part * 113.0).sin();
    let heights: Vec<f32> = (0..photons)
        .map(|photon| {
            let around = if is_noise[photon] { 900.0 * (random.f64() - 0.5) } else { random.f64() * 1.2 - 0.6 };
            (ground(part(photon)) + around) as f32
        })
        .collect();
    let confidence: Vec<i8> = (0..photons)
        .flat_map(|photon| {
            let land = if is_noise[photon] { random.i8(0..3) } else { random.i8(2..7).min(4) };
            [land, -1, -1, -1, -1]
        })
        .collect();
    let n = [photons as u64];
    let of = |name: &str| format!("/{beam}/{name}");
    let flags = vec![
        attribute("flag_values", numbers(&[7], Data::Int8((-2..5).collect()))),
        attribute("flag_meanings", words("possible_tep not_considered noise buffer low medium high")),
    ];
    let metres =
        || vec![attribute("units", words("meters")), attribute("long_name", words("photon height above WGS84"))];
    let float = |f: &dyn Fn(usize) -> f64| numbers(&n, Data::Float64((0..photons).map(f).collect()));
    let in_segment = |photon: usize| (photon % per_segment) as f32 * 0.7;
    let start = |segment: usize| 4_400_000.0 + segment as f64 * 20.0;
    let s = [segments as u64];
    let east = if beam.ends_with('r') { -105.199 } else { -105.2 };
    let all = [
        (of("heights/h_ph"), numbers(&n, Data::Float32(heights)), metres()),
        (of("heights/delta_time"), float(&|photon| 73_164_000.0 + 16.0 * part(photon)), vec![]),
        (of("heights/lat_ph"), float(&|photon| 40.0 + part(photon)), vec![]),
        // The right beam runs 90 m beside the left one.
        (of("heights/lon_ph"), float(&|photon| east - 0.12 * part(photon)), vec![]),
        (of("heights/dist_ph_along"), numbers(&n, Data::Float32((0..photons).map(in_segment).collect())), vec![]),
        (of("heights/signal_conf_ph"), numbers(&[n[0], 5], Data::Int8(confidence)), flags),
        (of("geolocation/segment_ph_cnt"), numbers(&s, Data::Int32(vec![28; segments])), vec![]),
        (of("geolocation/segment_dist_x"), numbers(&s, Data::Float64((0..segments).map(start).collect())), vec![]),
    ];
    let mut group = Group {
        name: beam.to_owned(),
        path: format!("/{beam}"),
        attributes: vec![attribute("atlas_beam_type", words(strength))],
        ..Group::default()
    };
    for name in ["heights", "geolocation"] {
        let path = of(name);
        let mut child = Group { name: name.to_owned(), path: path.clone(), ..Group::default() };
        for (at, array, attributes) in all.iter().filter(|(at, ..)| at.starts_with(&format!("{path}/"))) {
            child.variables.push(variable(at, array, attributes.clone()));
            values.insert(at.clone(), array.clone());
        }
        group.groups.push(child);
    }
    group
}

impl Reader for Photons {
    fn structure(&mut self) -> Result<Structure, Unread> {
        Ok(self.structure.clone())
    }

    fn read(&mut self, path: &str, selection: &Selection) -> Result<Values, Unread> {
        let values = self.values.get(path).ok_or_else(|| Unread::new(path, Why::NoSuch, ""))?;
        selection.check(path, &values.shape)?;
        let rows = selection.0[0];
        let (columns, width) = match (selection.0.get(1), values.shape.get(1)) {
            (Some(range), Some(width)) => (range.start as usize..range.end() as usize, *width as usize),
            _ => (0..1, 1),
        };
        let rows = rows.start as usize..rows.end() as usize;
        let data = match &values.data {
            Data::Int8(all) => Data::Int8(pick(all, rows, columns, width)),
            Data::Int32(all) => Data::Int32(pick(all, rows, columns, width)),
            Data::Float32(all) => Data::Float32(pick(all, rows, columns, width)),
            Data::Float64(all) => Data::Float64(pick(all, rows, columns, width)),
            _ => return Err(Unread::new(path, Why::Unknown("its type".to_owned()), "")),
        };
        Ok(Values { data_type: values.data_type.clone(), shape: selection.shape(), data })
    }

    fn bytes_read(&self) -> u64 {
        0
    }
}

fn pick<T: Copy>(all: &[T], rows: std::ops::Range<usize>, columns: std::ops::Range<usize>, width: usize) -> Vec<T> {
    if columns.len() == width {
        return all[rows.start * width..rows.end * width].to_vec();
    }
    rows.flat_map(|row| columns.clone().map(move |column| all[row * width + column])).collect()
}
