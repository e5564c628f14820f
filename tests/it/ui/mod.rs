//! Real panels driven by role and name.



mod map;
mod panels;

