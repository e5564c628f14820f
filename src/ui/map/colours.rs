//! The map's colours: calmer than the panels around it.

use egui::Color32;

/// Colours of everything the map draws itself; the box has the theme's accent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapColours {
    /// Sea, and what lies under tiles not drawn yet.
    pub sea: Color32,
    /// Land.
    pub land: Color32,
    /// What lies beyond the rim of a polar map.
    pub beyond: Color32,
    /// Line between land and water.
    pub coast: Color32,
    /// Lines between countries.
    pub border: Color32,
    /// Meridians and parallels.
    pub graticule: Color32,
    /// Names of countries and places, scale bar, attribution.
    pub label: Color32,
    /// Names of seas, degrees at the rim.
    pub water_label: Color32,
    /// Ring around labels that keeps them readable on any ground.
    pub halo: Color32,
    /// Outline of the collection's extent.
    pub extent: Color32,
    /// Outline of results: "done" of the state colours.
    pub result: Color32,
    /// Outlines of the granules that a request would read.
    pub footprint: Color32,
}

impl MapColours {
    /// For the light theme.
    pub const fn light() -> Self {
        Self {
            sea: Color32::from_rgb(0xD8, 0xE4, 0xED),
            land: Color32::from_rgb(0xF5, 0xF6, 0xF4),
            beyond: Color32::from_rgb(0xEC, 0xF0, 0xF3),
            coast: Color32::from_rgb(0xA7, 0xBC, 0xCC),
            border: Color32::from_rgb(0xC9, 0xCF, 0xD3),
            graticule: Color32::from_rgba_premultiplied(0x1A, 0x27, 0x33, 0x40),
            label: Color32::from_rgb(0x43, 0x51, 0x5F),
            water_label: Color32::from_rgb(0x36, 0x54, 0x6C),
            halo: Color32::from_rgba_premultiplied(0xC0, 0xC3, 0xC4, 0xC8),
            extent: Color32::from_rgb(0x5C, 0x6B, 0x7A),
            result: Color32::from_rgb(0x00, 0x9E, 0x73),
            footprint: Color32::from_rgb(0x8E, 0x4F, 0xA8),
        }
    }

    /// For the dark theme.
    pub const fn dark() -> Self {
        Self {
            sea: Color32::from_rgb(0x0F, 0x18, 0x22),
            land: Color32::from_rgb(0x1E, 0x28, 0x33),
            beyond: Color32::from_rgb(0x0A, 0x10, 0x17),
            coast: Color32::from_rgb(0x3D, 0x50, 0x62),
            border: Color32::from_rgb(0x36, 0x43, 0x50),
            graticule: Color32::from_rgba_premultiplied(0x1A, 0x22, 0x29, 0x38),
            label: Color32::from_rgb(0xA3, 0xB1, 0xBF),
            water_label: Color32::from_rgb(0x78, 0x96, 0xB0),
            halo: Color32::from_rgba_premultiplied(0x0E, 0x14, 0x1A, 0xC8),
            extent: Color32::from_rgb(0x93, 0xA3, 0xB3),
            result: Color32::from_rgb(0x1F, 0xC4, 0x94),
            footprint: Color32::from_rgb(0xC7, 0x92, 0xE0),
        }
    }

    /// Over photographs of the Earth, in either theme: white and light blue with a dark edge, legible on sea and on ice.
    pub const fn over_photographs() -> Self {
        let dark = Self::dark();
        Self {
            label: Color32::WHITE,
            water_label: Color32::from_rgb(0xCF, 0xE6, 0xFB),
            halo: Color32::from_rgba_premultiplied(0x08, 0x0E, 0x16, 0xC8),
            ..dark
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MapColours;
    use egui::{Color32, Rgba};

    /// Contrast after WCAG 2: 1 to 21.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let luminance = |colour: Color32| {
            let linear = Rgba::from(colour);
            0.2126 * linear.r() + 0.7152 * linear.g() + 0.0722 * linear.b() + 0.05
        };
        let (a, b) = (luminance(a), luminance(b));
        a.max(b) / a.min(b)
    }

    #[test]
    fn names_can_be_read_and_the_ground_is_calm() {
        for colours in [MapColours::light(), MapColours::dark()] {
            assert!(contrast(colours.label, colours.land) >= 4.5 && contrast(colours.label, colours.sea) >= 4.5);
            assert!(contrast(colours.water_label, colours.sea) >= 4.5);
            assert!(contrast(colours.result, colours.land) >= 3.0 && contrast(colours.extent, colours.land) >= 3.0);
            assert!(
                contrast(colours.footprint, colours.land) >= 3.0 && contrast(colours.footprint, colours.sea) >= 3.0
            );
            let ground = contrast(colours.land, colours.sea);
            assert!((1.08..1.5).contains(&ground), "{ground}");
        }
    }
}
