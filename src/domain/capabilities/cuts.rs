//! What the box, the shape and the dates do where no service can cut by them: they still choose
//! granules.

use super::Capabilities;
use super::availability::{Availability, OffReason};
use super::remedy::ChoiceRemedy;
use super::trap::Outcome;
use super::wanted::{Wanted, WantedItem};

/// That an area or dates do not cut as things stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutNote {
    /// The area or the dates.
    pub item: WantedItem,
    /// What is so, and why.
    pub cause: UncutCause,
    /// What to take back so that it cuts; `None` if no service of the collection ever does.
    pub remedy: Option<ChoiceRemedy>,
}

/// Why an area or dates do not cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UncutCause {
    /// Another choice is in the way.
    Choice(OffReason),
    /// No service cuts by it, and the server would refuse the request.
    Refused,
    /// No service cuts by it; it chooses granules.
    ChoosesGranules,
}

/// What can cut and choose granules.
pub(super) const CUTS: [WantedItem; 3] = [WantedItem::Box, WantedItem::Shape, WantedItem::Time];

impl Capabilities {
    /// What to tell if `item` would not cut together with what is wanted. Only for the items that
    /// choose granules as well: box, shape and time.
    pub fn cut_note(&self, wanted: &Wanted, item: &WantedItem) -> Option<CutNote> {
        if !CUTS.contains(item) {
            return None;
        }
        let Availability::Off { reason, remedy } = self.availability(wanted, item) else { return None };
        let cause = if remedy.is_some() {
            UncutCause::Choice(reason)
        } else if self.trap(&wanted.with(item)).is_some_and(|trap| trap.outcome == Outcome::Refused) {
            UncutCause::Refused
        } else {
            UncutCause::ChoosesGranules
        };
        Some(CutNote { item: item.clone(), cause, remedy })
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::Capabilities;
    use crate::domain::capabilities::{Service, Variable, Wanted, WantedItem};

    fn service(name: &str, format: &str, set: impl Fn(&mut Service)) -> Service {
        let mut service =
            Service { name: name.to_owned(), output_formats: vec![format.to_owned()], ..Service::default() };
        set(&mut service);
        service
    }

    fn capabilities(services: Vec<Service>) -> Capabilities {
        Capabilities { services, variables: vec![Variable::default()], ..Capabilities::default() }
    }

    fn wanted(items: &[WantedItem]) -> Wanted {
        Wanted { items: items.to_vec(), service_id: None }
    }

    fn words(capabilities: &Capabilities, items: &[WantedItem], item: &WantedItem) -> String {
        capabilities.cut_note(&wanted(items), item).map_or_else(String::new, |note| note.words())
    }

    #[test]
    fn without_a_cutting_service_granules_are_chosen() {
        let none = capabilities(vec![service("tiffer", "image/tiff", |tiffer| tiffer.variable = true)]);
        let picked = [WantedItem::Variables];
        for (item, expected) in [
            (WantedItem::Box, "Harmony cannot cut this collection by box; the box only chooses granules."),
            (WantedItem::Shape, "Harmony cannot cut this collection by shape; the shape only chooses granules."),
            (WantedItem::Time, "Harmony cannot cut this collection by time; the dates only choose granules."),
        ] {
            assert_eq!(words(&none, &picked, &item), expected);
            assert_eq!(none.cut_note(&wanted(&picked), &item).unwrap().remedy, None);
        }
    }

    #[test]
    fn alone_they_are_refused_and_together_they_choose() {
        let none = capabilities(Vec::new());
        assert_eq!(
            words(&none, &[], &WantedItem::Time),
            "Harmony cannot cut this collection by time; as the form stands, it would refuse a request with dates."
        );
        assert_eq!(
            words(&none, &[], &WantedItem::Box),
            "Harmony cannot cut this collection by box; as the form stands, it would refuse a request with a box."
        );
        assert_eq!(
            words(&none, &[WantedItem::Time], &WantedItem::Box),
            "Harmony cannot cut this collection by box; the box only chooses granules."
        );
    }

    #[test]
    fn a_choice_in_the_way_is_named_with_the_way_back() {
        let two = capabilities(vec![
            service("cutter", "application/netcdf", |cutter| cutter.bbox = true),
            service("painter", "image/png", |_| {}),
        ]);
        let png = WantedItem::Format("image/png".to_owned());
        let note = two.cut_note(&wanted(std::slice::from_ref(&png)), &WantedItem::Box).unwrap();
        assert_eq!(note.words(), "The box would not cut because you chose PNG; NetCDF can do both.");
        assert_eq!(note.remedy.unwrap().label(), "Use NetCDF instead");
        assert_eq!(words(&two, &[], &WantedItem::Box), "", "it cuts");
        assert_eq!(words(&two, &[], &WantedItem::Variables), "", "no such sentence for what chooses no granules");
    }
}
