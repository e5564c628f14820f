//! The palette and the measures as an egui style.

use super::{CONTROL_RADIUS, GAP, GRID, HAIRLINE, MOTION_SECONDS, Palette, RADIUS, ROW_HEIGHT, text};
use egui::style::{ScrollAnimation, ScrollStyle, Selection, Spacing, TextCursorStyle, WidgetVisuals, Widgets};
use egui::{Color32, CornerRadius, Margin, Shadow, Stroke, Style, Visuals, vec2};

pub(super) fn style(palette: &Palette) -> Style {
    let mut style = Style {
        text_styles: text::styles(),
        spacing: spacing(),
        visuals: visuals(palette),
        animation_time: MOTION_SECONDS,
        scroll_animation: ScrollAnimation::duration(MOTION_SECONDS),
        ..Style::default()
    };
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style.url_in_tooltip = true;
    style
}

fn spacing() -> Spacing {
    Spacing {
        item_spacing: vec2(GAP, GRID),
        window_margin: Margin::same(12),
        menu_margin: Margin::same(4),
        button_padding: vec2(GAP, GRID),
        indent: 20.0,
        interact_size: vec2(ROW_HEIGHT, ROW_HEIGHT),
        slider_rail_height: 4.0,
        combo_width: 120.0,
        combo_height: 320.0,
        icon_width: 16.0,
        icon_width_inner: 8.0,
        icon_spacing: GAP,
        tooltip_width: 420.0,
        menu_spacing: 4.0,
        scroll: ScrollStyle {
            bar_width: 8.0,
            floating_width: 4.0,
            floating_allocated_width: 8.0,
            dormant_handle_opacity: 0.35,
            handle_min_length: 24.0,
            ..ScrollStyle::floating()
        },
        ..Spacing::default()
    }
}

fn visuals(palette: &Palette) -> Visuals {
    let base = if palette.is_dark { Visuals::dark() } else { Visuals::light() };
    Visuals {
        weak_text_color: Some(palette.ink_soft),
        widgets: widgets(palette),
        selection: Selection { bg_fill: palette.selected, stroke: Stroke::new(1.5, palette.accent) },
        hyperlink_color: palette.accent,
        faint_bg_color: palette.stripe,
        extreme_bg_color: palette.paper,
        text_edit_bg_color: Some(palette.paper),
        code_bg_color: palette.raised,
        warn_fg_color: palette.waiting.ink,
        error_fg_color: palette.failed.ink,
        window_corner_radius: CornerRadius::same(RADIUS),
        menu_corner_radius: CornerRadius::same(RADIUS),
        window_fill: palette.panel,
        window_stroke: Stroke::new(HAIRLINE, palette.hairline),
        panel_fill: palette.panel,
        window_shadow: Shadow::NONE,
        popup_shadow: Shadow { offset: [0, 4], blur: 12, spread: 0, color: palette.shadow },
        // A blinking cursor would have an idle window drawn twice a second for nothing.
        text_cursor: TextCursorStyle {
            stroke: Stroke::new(1.5, palette.accent),
            blink: false,
            ..TextCursorStyle::default()
        },
        window_highlight_topmost: false,
        indent_has_left_vline: false,
        slider_trailing_fill: true,
        image_loading_spinners: false,
        ..base
    }
}

fn widgets(palette: &Palette) -> Widgets {
    let control = |fill: Color32, stroke: Stroke, ink: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: stroke,
        corner_radius: CornerRadius::same(CONTROL_RADIUS),
        fg_stroke: Stroke::new(1.5, ink),
        expansion: 0.0,
    };
    let line = |color| Stroke::new(HAIRLINE, color);
    Widgets {
        noninteractive: WidgetVisuals {
            fg_stroke: line(palette.ink),
            ..control(palette.panel, line(palette.hairline), palette.ink)
        },
        inactive: control(palette.raised, line(palette.outline), palette.ink),
        hovered: control(palette.raised_hover, line(palette.ink_soft), palette.ink),
        active: control(palette.raised_hover, Stroke::new(1.5, palette.accent), palette.ink),
        open: control(palette.raised_hover, line(palette.accent), palette.ink),
    }
}
