//! What is in a photon file, read with a reader that did not write it.

use std::path::Path;

/// Longitudes and latitudes in degrees of every photon of the beam `gt1l`.
pub(crate) fn positions(path: &Path) -> (Vec<f64>, Vec<f64>) {
    let file = hdf5_reader::Hdf5File::open(path).unwrap();
    let column = |name: &str| -> Vec<f64> {
        let dataset = file.dataset(&format!("/gt1l/heights/{name}")).unwrap();
        dataset.read_array::<f64>().unwrap().iter().copied().collect()
    };
    (column("lon_ph"), column("lat_ph"))
}
