mod cameras;
mod grounds;
mod pictures;

use crate::inspect::plot::colours;
use crate::inspect::plot::profile::{Along, Class, Ends, Profile};
use crate::inspect::plot::space::{Beam, Cloud, Colouring, Places};
use std::sync::Arc;

/// Points over hills with noise, of classes from 0 to 4, some without a place or height.
pub(super) fn cloud(random: &mut fastrand::Rng, beams: usize, points: usize, colouring: Colouring) -> Cloud {
    Cloud::new((0..beams).map(|beam| self::beam(random, beam, points)).collect(), colouring)
}

fn beam(random: &mut fastrand::Rng, number: usize, points: usize) -> Beam {
    let class: Vec<u8> = (0..points).map(|_| random.u8(0..5)).collect();
    let along: Vec<f32> = (0..points).map(|_| (random.f32() - 0.5) * 8000.0).collect();
    let across: Vec<f32> = along
        .iter()
        .map(|along| {
            if random.u32(0..200) == 0 { f32::NAN } else { number as f32 * 900.0 + along / 10.0 + random.f32() * 14.0 }
        })
        .collect();
    let height = |(along, class): (&f32, &u8)| match class {
        _ if random.u32(0..200) == 0 => f32::NAN,
        0 | 1 => 1500.0 + (random.f32() - 0.5) * 900.0,
        // Some points lie at the very same place.
        _ => 1500.0 + (200.0 * (along / 1500.0).sin()).round(),
    };
    let y: Vec<f32> = along.iter().zip(&class).map(height).collect();
    let classes = (0..5)
        .map(|value| Class {
            value: Some(value),
            name: value.to_string(),
            colour: colours::category(value as usize),
            count: 0,
            is_signal: value > 1,
        })
        .collect();
    let profile = Profile {
        along: Along::Index,
        start: 0.0,
        clock: None,
        x: (0..points).map(|index| index as f32).collect(),
        drawn: y.iter().filter(|y| y.is_finite()).count() as u64,
        y,
        class,
        order: None,
        classes,
        notes: vec![],
        ends: Some(Ends { x: (0.0, points as f64), y: (1050.0, 1950.0) }),
        usual_heights: (1250.0, 1750.0),
    };
    Beam { name: format!("gt{number}"), profile: Arc::new(profile), places: Arc::new(Places::new(across, along)) }
}
