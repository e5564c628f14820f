//! Names of dimensions: from dimension scales where the file has them, invented as h5netcdf does
//! (`phony_dims="sort"`) where it has none.

use super::super::model::{Attribute, Axis, Dimension, Group, Variable};
use super::attributes::Scales;
use std::collections::HashMap;

/// Names the dimensions of all groups below a root and the axes of their variables. `scales` is what attributes say, by
/// path of the variable; `addresses` the path of each dataset by its address.
pub(super) fn name(root: &mut Group, scales: &HashMap<String, Scales>, addresses: &HashMap<u64, String>) {
    let known = Known::of(root, scales, addresses);
    let mut phony = 0;
    let mut named = 0;
    in_group(root, &known, &mut phony, &mut named);
}

/// What is known of the whole file before anything is named.
struct Known<'a> {
    scales: &'a HashMap<String, Scales>,
    addresses: &'a HashMap<u64, String>,
    /// Paths of scales by the number NetCDF gave the dimension.
    numbers: HashMap<i128, String>,
    /// The longest variable along each scale that can grow: NetCDF's length of an unlimited dimension.
    longest: HashMap<String, u64>,
}

impl<'a> Known<'a> {
    fn of(root: &Group, scales: &'a HashMap<String, Scales>, addresses: &'a HashMap<u64, String>) -> Self {
        let mut known = Self { scales, addresses, numbers: HashMap::new(), longest: HashMap::new() };
        let mut waiting = vec![root];
        while let Some(group) = waiting.pop() {
            waiting.extend(&group.groups);
            for variable in &group.variables {
                let number = variable.attribute("_Netcdf4Dimid").and_then(|number| number.integer(0));
                if let Some(number) = number.filter(|_| variable.is_scale) {
                    known.numbers.entry(number).or_insert_with(|| variable.path.clone());
                }
                for (axis, length) in variable.shape.iter().enumerate() {
                    if let Some(scale) = known.attached(variable, axis) {
                        let longest = known.longest.entry(scale.to_owned()).or_default();
                        *longest = (*longest).max(*length);
                    }
                }
            }
        }
        known
    }

    /// Path of the scale that is attached to an axis.
    fn attached(&self, variable: &Variable, axis: usize) -> Option<&'a str> {
        let address = (*self.scales.get(&variable.path)?.list.as_ref()?.get(axis)?)?;
        self.addresses.get(&address).map(String::as_str)
    }
}

fn in_group(group: &mut Group, known: &Known<'_>, phony: &mut u64, named: &mut u64) {
    group.dimensions =
        group.variables.iter().filter(|variable| variable.is_scale).map(|scale| of_scale(scale, known)).collect();
    *named += group.dimensions.len() as u64;
    invent(group, known, phony, *named);
    let axes: Vec<Vec<Axis>> = group.variables.iter().map(|variable| axes(variable, group, known)).collect();
    for (variable, axes) in group.variables.iter_mut().zip(axes) {
        variable.axes = axes;
    }
    for child in &mut group.groups {
        in_group(child, known, phony, named);
    }
}

fn of_scale(scale: &Variable, known: &Known<'_>) -> Dimension {
    let unlimited = scale.max_shape == [None];
    let own = scale.shape.first().copied().unwrap_or(1);
    let longest = known.longest.get(&scale.path).copied().filter(|_| unlimited).unwrap_or(0);
    Dimension { name: scale.name.clone(), length: own.max(longest), unlimited, phony: false }
}

/// Adds a dimension for each length that variables without scales have, as many of one length as a single variable
/// needs; dimensions with names and that length count.
fn invent(group: &mut Group, known: &Known<'_>, phony: &mut u64, named: u64) {
    let mut needed: Vec<(u64, usize)> = Vec::new();
    for variable in group.variables.iter().filter(|variable| !variable.is_scale) {
        let mut own: Vec<(u64, usize)> = Vec::new();
        for (axis, length) in variable.shape.iter().enumerate() {
            if known.attached(variable, axis).is_none() {
                count(&mut own, *length, 1);
            }
        }
        for (length, times) in own {
            match needed.iter_mut().find(|(known, _)| *known == length) {
                Some((_, most)) => *most = (*most).max(times),
                None => needed.push((length, times)),
            }
        }
    }
    for (length, times) in needed {
        let there = group.dimensions.iter().filter(|one| !one.unlimited && one.length == length && !one.phony).count();
        for _ in there..times {
            let name = format!("phony_dim_{}", *phony + named);
            *phony += 1;
            group.dimensions.push(Dimension { name, length, unlimited: false, phony: true });
        }
    }
}

fn count(counts: &mut Vec<(u64, usize)>, length: u64, times: usize) {
    match counts.iter_mut().find(|(known, _)| *known == length) {
        Some((_, sum)) => *sum += times,
        None => counts.push((length, times)),
    }
}

fn axes(variable: &Variable, group: &Group, known: &Known<'_>) -> Vec<Axis> {
    let of_path = |path: &str| Axis {
        name: path.rsplit('/').next().unwrap_or_default().to_owned(),
        scale: Some(path.to_owned()),
    };
    let numbers = variable.is_scale.then(|| coordinates(&variable.attributes)).flatten();
    let mut used: Vec<(u64, usize)> = Vec::new();
    let axis = |(axis, length): (usize, &u64)| {
        if let Some(path) = numbers.as_ref().and_then(|numbers| known.numbers.get(numbers.get(axis)?)) {
            return of_path(path);
        }
        if let Some(path) = known.attached(variable, axis) {
            return of_path(path);
        }
        if variable.is_scale && axis == 0 {
            return of_path(&variable.path);
        }
        let earlier = used.iter().find(|(known, _)| known == length).map_or(0, |(_, times)| *times);
        count(&mut used, *length, 1);
        let mut fitting = group.dimensions.iter().filter(|dimension| dimension.length == *length);
        let name = fitting.nth(earlier).map_or_else(|| format!("axis_{axis}"), |dimension| dimension.name.clone());
        Axis { name, scale: None }
    };
    variable.shape.iter().enumerate().map(axis).collect()
}

/// `_Netcdf4Coordinates`: the numbers of the dimensions of a coordinate variable with several.
fn coordinates(attributes: &[Attribute]) -> Option<Vec<i128>> {
    let values = attributes.iter().find(|attribute| attribute.name == "_Netcdf4Coordinates")?.value.as_ref().ok()?;
    (0..values.len()).map(|index| values.integer(index)).collect()
}
