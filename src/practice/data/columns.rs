//! What the segment products hold: tables of columns, from which both UMM-Var records and files
//! are made.

/// How a column's numbers come about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Formula {
    /// Seconds since 2018.
    Time,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// Number of the 20 m segment.
    SegmentId,
    /// Ground height in metres plus this.
    Ground(f32),
    /// Metres flown since the equator.
    Along,
    /// Metres to the left of the reference track.
    Across,
    /// Height of the trees in metres.
    Canopy,
    /// Height of the sun in degrees.
    Sun,
    /// A smooth quantity between two values.
    Between(f32, f32),
    /// A whole number from 0 to this.
    Whole(i32),
    /// A flag from 0 to this.
    Flag(i8),
    /// Number of the row's first photon in the file, from 1; 0 where it has none.
    FirstPhoton,
    /// Photons of the row.
    Photons,
}

/// One column: name in its group, units, long name, formula.
pub(super) type Column = (&'static str, &'static str, &'static str, Formula);

/// Columns that share rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    /// Group within the beam, `land_ice_segments`.
    pub(super) group: &'static str,
    /// What the group says of itself.
    pub(super) description: &'static str,
    /// Every how many rows of the product there is a row.
    pub(super) every: u64,
    /// Names of the position columns.
    pub(super) position: (&'static str, &'static str),
    /// Columns by path within the group.
    pub(super) columns: &'static [Column],
}

use Formula::{
    Across, Along, Between, Canopy, FirstPhoton, Flag, Ground, Latitude, Longitude, Photons, SegmentId, Sun, Time,
    Whole,
};

const S: &str = "seconds since 2018-01-01";
const M: &str = "meters";
const N: &str = "degrees_north";
const E: &str = "degrees_east";

/// ATL06, 20 m land-ice segments.
pub(super) const LAND_ICE: [Table; 3] = [
    Table {
        group: "land_ice_segments",
        description: "Height of the land ice and how good it is.",
        every: 1,
        position: ("latitude", "longitude"),
        columns: &[
            ("delta_time", S, "Elapsed GPS seconds", Time),
            ("latitude", N, "Latitude", Latitude),
            ("longitude", E, "Longitude", Longitude),
            ("h_li", M, "Land Ice height", Ground(0.0)),
            ("h_li_sigma", M, "Expected RMS segment misfit", Between(0.005, 0.09)),
            ("atl06_quality_summary", "1", "ATL06 Quality Summary", Flag(1)),
            ("segment_id", "1", "Reference Point, m", SegmentId),
            ("sigma_geo_h", M, "Vertical Geolocation Error", Between(0.02, 0.4)),
            ("bias_correction/fpb_mean_corr", M, "First-photon bias mean correction", Between(-0.01, 0.02)),
            ("bias_correction/fpb_mean_corr_sigma", M, "First-photon bias mean error", Between(0.001, 0.01)),
            ("bias_correction/fpb_med_corr", M, "First-photon bias median correction", Between(-0.01, 0.02)),
            ("bias_correction/fpb_med_corr_sigma", M, "First-photon bias median error", Between(0.001, 0.01)),
            ("bias_correction/fpb_n_corr", "1", "Corrected number of photons", Between(40.0, 220.0)),
            ("bias_correction/med_r_fit", M, "Median minus mean of the fit residual", Between(-0.02, 0.02)),
            ("bias_correction/tx_mean_corr", M, "Transmit shape mean correction", Between(-0.005, 0.01)),
            ("bias_correction/tx_med_corr", M, "Transmit shape median correction", Between(-0.005, 0.01)),
            ("dem/dem_flag", "1", "DEM source", Flag(3)),
            ("dem/dem_h", M, "DEM height", Ground(1.5)),
            ("dem/geoid_free2mean", M, "Geoid from free to mean tide", Between(-0.2, 0.1)),
            ("dem/geoid_h", M, "Geoid height", Between(-60.0, 60.0)),
            ("fit_statistics/dh_fit_dx", "meters/meters", "Along-track slope", Between(-0.03, 0.03)),
            ("fit_statistics/dh_fit_dx_sigma", "meters/meters", "Error of the along-track slope", Between(0.0, 0.002)),
            ("fit_statistics/dh_fit_dy", "meters/meters", "Across-track slope", Between(-0.03, 0.03)),
            ("fit_statistics/h_expected_rms", M, "Expected RMS misfit", Between(0.02, 0.3)),
            ("fit_statistics/h_mean", M, "Mean surface height", Ground(0.02)),
            ("fit_statistics/h_rms_misfit", M, "RMS misfit", Between(0.02, 0.4)),
            ("fit_statistics/h_robust_sprd", M, "Robust spread of the residuals", Between(0.05, 0.4)),
            ("fit_statistics/n_fit_photons", "1", "Photons in the fit", Whole(220)),
            ("fit_statistics/n_seg_pulses", "1", "Pulses in the segment", Whole(58)),
            ("fit_statistics/sigma_h_mean", M, "Error of the height", Between(0.004, 0.06)),
            ("fit_statistics/signal_selection_source", "1", "How photons were chosen", Flag(3)),
            ("fit_statistics/signal_selection_source_status", "1", "Status of that choice", Flag(3)),
            ("fit_statistics/snr", "1", "Signal-to-noise ratio", Between(3.0, 300.0)),
            ("fit_statistics/snr_significance", "1", "Chance that noise gives this ratio", Between(0.0, 0.05)),
            ("fit_statistics/w_surface_window_final", M, "Height of the surface window", Between(3.0, 12.0)),
            ("geophysical/bckgrd", "Hz", "Background photon rate", Between(1e4, 9e6)),
            ("geophysical/bsnow_conf", "1", "Blowing snow confidence", Flag(6)),
            ("geophysical/bsnow_h", M, "Blowing snow top", Between(0.0, 200.0)),
            ("geophysical/bsnow_od", "1", "Blowing snow optical depth", Between(0.0, 0.4)),
            ("geophysical/cloud_flg_asr", "1", "Cloud by surface reflectance", Flag(5)),
            ("geophysical/cloud_flg_atm", "1", "Number of cloud layers", Flag(4)),
            ("geophysical/dac", M, "Dynamic atmosphere correction", Between(-0.4, 0.4)),
            ("geophysical/e_bckgrd", "Hz", "Expected background rate", Between(1e4, 9e6)),
            ("geophysical/layer_flag", "1", "Clouds or blowing snow", Flag(1)),
            ("geophysical/msw_flag", "1", "Multiple scattering warning", Flag(5)),
            ("geophysical/neutat_delay_total", M, "Total neutral atmosphere delay", Between(1.5, 2.5)),
            ("geophysical/r_eff", "1", "Effective reflectance", Between(0.2, 1.0)),
            ("geophysical/solar_azimuth", "degrees_east", "Solar azimuth", Between(0.0, 360.0)),
            ("geophysical/solar_elevation", "degrees", "Solar elevation", Sun),
            ("geophysical/tide_earth", M, "Solid Earth tide", Between(-0.25, 0.25)),
            ("geophysical/tide_earth_free2mean", M, "Earth tide from free to mean", Between(-0.1, 0.1)),
            ("geophysical/tide_equilibrium", M, "Long-period equilibrium tide", Between(-0.04, 0.04)),
            ("geophysical/tide_load", M, "Load tide", Between(-0.05, 0.05)),
            ("geophysical/tide_ocean", M, "Ocean tide", Between(-2.0, 2.0)),
            ("geophysical/tide_pole", M, "Solid Earth pole tide", Between(-0.02, 0.02)),
            ("ground_track/ref_azimuth", "degrees", "Reference track azimuth", Between(-20.0, 20.0)),
            ("ground_track/ref_coelv", "degrees", "Pointing coelevation", Between(0.1, 0.5)),
            ("ground_track/seg_azimuth", "degrees", "Segment azimuth", Between(-20.0, 20.0)),
            ("ground_track/sigma_geo_at", M, "Along-track geolocation error", Between(0.5, 6.0)),
            ("ground_track/sigma_geo_r", M, "Radial orbit error", Between(0.01, 0.04)),
            ("ground_track/sigma_geo_xt", M, "Across-track geolocation error", Between(0.5, 6.0)),
            ("ground_track/x_atc", M, "Along-track distance", Along),
            ("ground_track/y_atc", M, "Across-track distance", Across),
        ],
    },
    Table {
        group: "residual_histogram",
        description: "How photons scatter about the surface.",
        every: 10,
        position: ("lat_mean", "lon_mean"),
        columns: &[
            ("delta_time", S, "Elapsed GPS seconds", Time),
            ("lat_mean", N, "Mean latitude", Latitude),
            ("lon_mean", E, "Mean longitude", Longitude),
            ("bckgrd_per_m", "counts/meter", "Background photons in a metre", Between(0.0, 3.0)),
            ("bin_top_h", M, "Top of the first bin", Between(40.0, 60.0)),
            ("count", "counts", "Photons in the middle bin", Whole(900)),
            ("ds_segment_id", "1", "First segment", SegmentId),
            ("pulse_count", "counts", "Pulses", Whole(2900)),
            ("segment_id_list", "1", "Segments used", SegmentId),
            ("x_atc_mean", M, "Mean along-track distance", Along),
        ],
    },
    Table {
        group: "segment_quality",
        description: "Every segment, with or without a height.",
        every: 1,
        position: ("reference_pt_lat", "reference_pt_lon"),
        columns: &[
            ("delta_time", S, "Elapsed GPS seconds", Time),
            ("reference_pt_lat", N, "Reference point latitude", Latitude),
            ("reference_pt_lon", E, "Reference point longitude", Longitude),
            ("record_number", "1", "Record number", SegmentId),
            ("segment_id", "1", "Segment id", SegmentId),
            ("signal_selection_source", "1", "How photons were chosen", Flag(3)),
            ("signal_selection_status/signal_selection_status_all", "1", "Status with all photons", Flag(3)),
            ("signal_selection_status/signal_selection_status_backup", "1", "Status of the backup", Flag(4)),
            ("signal_selection_status/signal_selection_status_confident", "1", "Status of the confident", Flag(3)),
            ("quality/clouds_above", "1", "Clouds above the segment", Flag(1)),
            ("quality/pulses_lost", "counts", "Pulses without a return", Whole(12)),
            ("quality/saturated_fraction", "1", "Part of saturated pulses", Between(0.0, 0.3)),
            ("quality/surface_type", "1", "Surface type", Flag(4)),
            ("quality/window_height", M, "Height of the telemetry window", Between(30.0, 600.0)),
            ("quality/background_rate", "Hz", "Background photon rate", Between(1e4, 9e6)),
            ("quality/first_photon_bias", M, "First-photon bias", Between(-0.01, 0.03)),
            ("quality/transmit_energy", "joules", "Energy of the pulse", Between(2e-5, 2e-4)),
            ("quality/dead_time", "seconds", "Detector dead time", Between(2.9e-9, 3.3e-9)),
            ("quality/range_bias", M, "Range bias", Between(3.9, 4.3)),
            ("quality/attitude_flag", "1", "Attitude control", Flag(2)),
            ("quality/orbit_flag", "1", "Quality of the orbit", Flag(2)),
            ("quality/podppd_flag", "1", "Quality of orbit and pointing", Flag(7)),
            ("quality/height_change", M, "Height against the DEM", Between(-8.0, 8.0)),
            ("quality/roughness", M, "Surface roughness", Between(0.01, 1.5)),
        ],
    },
];

/// ATL08, 100 m land segments.
pub(super) const VEGETATION: [Table; 1] = [Table {
    group: "land_segments",
    description: "Heights of ground and canopy.",
    every: 1,
    position: ("latitude", "longitude"),
    columns: &[
        ("delta_time", S, "Elapsed GPS seconds", Time),
        ("latitude", N, "Segment latitude", Latitude),
        ("longitude", E, "Segment longitude", Longitude),
        ("segment_id_beg", "1", "First 20 m segment", SegmentId),
        ("ph_ndx_beg", "1", "First photon of the segment", FirstPhoton),
        ("n_seg_ph", "1", "Photons of the segment", Photons),
        ("cloud_flag_atm", "1", "Number of cloud layers", Flag(4)),
        ("dem_h", M, "DEM height", Ground(2.0)),
        ("night_flag", "1", "Night", Flag(1)),
        ("snr", "1", "Signal-to-noise ratio", Between(1.0, 60.0)),
        ("solar_elevation", "degrees", "Solar elevation", Sun),
        ("urban_flag", "1", "Urban area", Flag(1)),
        ("canopy/h_canopy", M, "98th percentile of canopy height", Canopy),
        ("canopy/h_canopy_uncertainty", M, "Canopy height uncertainty", Between(0.5, 6.0)),
        ("canopy/canopy_openness", M, "Standard deviation of canopy heights", Between(0.2, 6.0)),
        ("canopy/n_ca_photons", "1", "Canopy photons", Whole(160)),
        ("terrain/h_te_best_fit", M, "Ground height, best fit", Ground(0.0)),
        ("terrain/h_te_mean", M, "Mean ground height", Ground(0.05)),
        ("terrain/h_te_uncertainty", M, "Ground height uncertainty", Between(0.1, 4.0)),
        ("terrain/n_te_photons", "1", "Ground photons", Whole(240)),
        ("terrain/terrain_slope", "1", "Along-track slope", Between(-0.3, 0.3)),
    ],
}];

/// ATL08, photons with a class, which have no places of their own: name, units, long name.
pub(super) const SIGNAL_PHOTONS: [(&str, &str, &str); 6] = [
    ("delta_time", S, "Elapsed GPS seconds"),
    ("classed_pc_flag", "1", "Class of the photon"),
    ("classed_pc_indx", "1", "Number of the photon in its 20 m segment"),
    ("d_flag", "1", "Found by the noise filter"),
    ("ph_h", M, "Height of the photon above the ground"),
    ("ph_segment_id", "1", "20 m segment of the photon"),
];

#[cfg(test)]
mod tests {
    use super::{LAND_ICE, VEGETATION};
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_every_table_has_time_and_place() {
        for table in LAND_ICE.iter().chain(&VEGETATION) {
            let names: BTreeSet<_> = table.columns.iter().map(|column| column.0).collect();
            assert_eq!(names.len(), table.columns.len(), "{}", table.group);
            for needed in ["delta_time", table.position.0, table.position.1] {
                assert!(names.contains(needed), "{} {needed}", table.group);
            }
        }
        let columns: usize = LAND_ICE.iter().map(|table| table.columns.len()).sum();
        assert!(columns * 6 >= 580, "{columns}");
    }
}
