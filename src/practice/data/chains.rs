//! The production service chains that the practice catalogue uses, as NASA configures them.

use super::model::ServiceChain;

const NETCDF: &str = "application/netcdf";

const HDF: &str = "application/x-hdf";

/// `sds/trajectory-subsetter`: ICESat-2 and GEDI tracks; writes HDF5 only.
pub(super) fn trajectory_subsetter() -> ServiceChain {
    ServiceChain {
        bbox: true,
        shape: true,
        temporal: true,
        variable: true,
        multiple_variable: true,
        ..chain("sds/trajectory-subsetter", "S2836723123-XYZ_PROV", &[HDF])
    }
}

/// `sds/HOSS-geographic`: grids in latitude and longitude.
pub(super) fn hoss_geographic() -> ServiceChain {
    ServiceChain {
        bbox: true,
        shape: true,
        temporal: true,
        variable: true,
        multiple_variable: true,
        dimension: true,
        ..chain("sds/HOSS-geographic", "S2164732315-XYZ_PROV", &[NETCDF])
    }
}

/// `l2-subsetter-batchee-stitchee-concise`: TEMPO level 2; joins granules when asked.
pub(super) fn tempo_subsetter() -> ServiceChain {
    ServiceChain {
        bbox: true,
        shape: true,
        temporal: true,
        variable: true,
        multiple_variable: true,
        dimension: true,
        concatenation: true,
        default_extend_dimensions: vec!["mirror_step".to_owned()],
        ..chain("l2-subsetter-batchee-stitchee-concise", "S2940253910-LARC_CLOUD", &[NETCDF])
    }
}

/// `podaac/l2-subsetter`: swaths.
pub(super) fn l2_subsetter() -> ServiceChain {
    ServiceChain {
        bbox: true,
        shape: true,
        temporal: true,
        variable: true,
        multiple_variable: true,
        dimension: true,
        ..chain("podaac/l2-subsetter", "S1962070864-POCLOUD", &[NETCDF])
    }
}

/// `net2cog`: a variable of a grid as GeoTIFF; cuts nothing.
pub(super) fn net2cog() -> ServiceChain {
    ServiceChain { variable: true, ..chain("net2cog", "S3177988677-POCLOUD", &["image/tiff"]) }
}

/// `podaac/concise`: joins whole granules unless told not to; cuts nothing.
pub(super) fn concise() -> ServiceChain {
    ServiceChain {
        concatenation: true,
        concatenate_by_default: true,
        ..chain("podaac/concise", "S2153799015-POCLOUD", &[NETCDF])
    }
}

/// `sds/HyBIG`: browse pictures of one variable.
pub(super) fn hybig() -> ServiceChain {
    ServiceChain {
        variable: true,
        reprojection: true,
        ..chain("sds/HyBIG", "S2697183066-XYZ_PROV", &["image/png", "image/jpeg"])
    }
}

/// `sds/swath-projector`: puts a swath on a grid; cuts nothing.
pub(super) fn swath_projector() -> ServiceChain {
    ServiceChain { reprojection: true, ..chain("sds/swath-projector", "S3436698182-XYZ_PROV", &[NETCDF]) }
}

/// `ldds/geoloco`: cuts by box but not by time, and writes HDF only: with it, space and time
/// together hand out whole files (`harmony-api.md` 5.6).
pub(super) fn geoloco() -> ServiceChain {
    ServiceChain {
        bbox: true,
        variable: true,
        multiple_variable: true,
        dimension: true,
        reprojection: true,
        ..chain("ldds/geoloco", "S2951645688-LAADS", &[HDF])
    }
}

/// `harmony/service-example`: pictures and GeoTIFF of colour grids, on any projection.
pub(super) fn service_example() -> ServiceChain {
    ServiceChain {
        bbox: true,
        variable: true,
        multiple_variable: true,
        reprojection: true,
        ..chain("harmony/service-example", "S1257851197-EEDTEST", &["image/tiff", "image/png", "image/gif"])
    }
}

/// `giovanni-averaging-service`: means over time or area. The real one writes CSV and GeoTIFF.
pub(super) fn averaging() -> ServiceChain {
    ServiceChain {
        bbox: true,
        temporal: true,
        variable: true,
        multiple_variable: true,
        averaging_time: true,
        averaging_area: true,
        ..chain("giovanni-averaging-service", "S3385907677-GES_DISC", &[NETCDF, "text/csv"])
    }
}

fn chain(name: &str, concept_id: &str, output_formats: &[&str]) -> ServiceChain {
    ServiceChain {
        name: name.to_owned(),
        concept_id: concept_id.to_owned(),
        output_formats: output_formats.iter().map(|&format| format.to_owned()).collect(),
        ..ServiceChain::default()
    }
}
