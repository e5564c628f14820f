//! A source file as the rules see it: who it is, what it mentions, how long its functions are.
//!
//! Code under `#[cfg(test)]` is left out, because the rules are about the product. Macro arguments,
//! which `syn` does not parse, are read token by token.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ImplItem, Item, Meta, Stmt, TraitItem, UseTree};

/// A path (`tokio::spawn`), a method call (`.unwrap()`) or a macro call (`panic!`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Path,
    Method,
    Macro,
}

/// One use of a name.
#[derive(Debug)]
pub(crate) struct Mention {
    pub(crate) kind: Kind,
    /// Segments; `super`, `self` and this package's own name are resolved to `crate`.
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
    /// Clippy lints that an enclosing `#[expect(clippy::…, reason = "…")]` opts out of.
    pub(crate) expected: Vec<String>,
}

impl Mention {
    pub(crate) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    pub(crate) fn starts_with(&self, prefix: &[&str]) -> bool {
        self.path.len() >= prefix.len() && self.path.iter().zip(prefix).all(|(segment, wanted)| segment == wanted)
    }

    pub(crate) fn contains(&self, part: &[&str]) -> bool {
        self.path.windows(part.len()).any(|window| window.iter().zip(part).all(|(segment, wanted)| segment == wanted))
    }
}

/// One name that a `use` brings into a file.
#[derive(Debug)]
pub(crate) struct Import {
    /// As it is called here: its own name, the one after `as`, or `*`.
    pub(crate) name: String,
    /// Resolved like [`Mention::path`].
    pub(crate) path: Vec<String>,
    /// `pub use`, `pub(crate) use` …: others may take it from here.
    pub(crate) exported: bool,
}

/// A function with a body.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    /// Lines of the body with code on them, without the match arms that fit on one line.
    pub(crate) lines: usize,
}

/// One file of `src`.
#[derive(Debug)]
pub(crate) struct SourceFile {
    /// `src/ui/map/mod.rs`
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    /// `["ui", "map"]`; empty for `lib.rs` and `main.rs`.
    pub(crate) module: Vec<String>,
    pub(crate) mentions: Vec<Mention>,
    pub(crate) imports: Vec<Import>,
    pub(crate) functions: Vec<Function>,
    /// Files that `#[cfg(test)] mod …;` names here, as stems (`src/ui/tests`).
    test_modules: Vec<PathBuf>,
}

impl SourceFile {
    /// `path` is relative to the package (`src/ui/map/mod.rs`).
    pub(crate) fn parse(path: &str, text: &str) -> Self {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path} is no Rust: {error}"));
        let path = PathBuf::from(path);
        let module = module_of(&path);
        let code_lines = text.lines().map(|line| !line.trim().is_empty() && !line.trim().starts_with("//")).collect();
        let mut reader = Reader {
            module: module.clone(),
            folder: folder_of_children(&path),
            code_lines,
            expected: Vec::new(),
            mentions: Vec::new(),
            imports: Vec::new(),
            functions: Vec::new(),
            test_modules: Vec::new(),
        };
        reader.visit_file(&file);
        Self {
            path,
            text: text.to_owned(),
            module,
            mentions: reader.mentions,
            imports: reader.imports,
            functions: reader.functions,
            test_modules: reader.test_modules,
        }
    }

    /// The layer it stands in: `ui`, `main`, `lib`, …
    pub(crate) fn layer(&self) -> &str {
        match self.module.first() {
            Some(first) => first,
            None => self.path.file_stem().and_then(|stem| stem.to_str()).expect("a file name"),
        }
    }

    /// True for the file that opens its layer: `src/ui/mod.rs`, `src/app.rs`.
    pub(crate) fn opens_its_layer(&self) -> bool {
        self.module.len() == 1
    }
}

/// Every file of `src` that belongs to the product, sorted by path.
pub(crate) fn product_files() -> Vec<SourceFile> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&package.join("src"), &mut paths);
    paths.sort();
    let files: Vec<SourceFile> = paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("a readable source file");
            let relative = path.strip_prefix(package).expect("a path below the package");
            SourceFile::parse(relative.to_str().expect("a plain path"), &text)
        })
        .collect();
    let for_tests: Vec<PathBuf> = files.iter().flat_map(|file| file.test_modules.iter().cloned()).collect();
    files
        .into_iter()
        .filter(|file| !for_tests.iter().any(|stem| file.path.with_extension("").starts_with(stem)))
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

fn module_of(path: &Path) -> Vec<String> {
    let below = path.strip_prefix("src").expect("a path below src").with_extension("");
    let mut module: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

fn folder_of_children(path: &Path) -> PathBuf {
    match path.file_stem().and_then(|stem| stem.to_str()) {
        Some("mod" | "lib" | "main") => path.parent().map(Path::to_path_buf).unwrap_or_default(),
        _ => path.with_extension(""),
    }
}

struct Reader {
    module: Vec<String>,
    folder: PathBuf,
    code_lines: Vec<bool>,
    expected: Vec<String>,
    mentions: Vec<Mention>,
    imports: Vec<Import>,
    functions: Vec<Function>,
    test_modules: Vec<PathBuf>,
}

impl Reader {
    fn mention(&mut self, kind: Kind, path: Vec<String>, span: Span) {
        let path = if kind == Kind::Path { self.resolve(path) } else { path };
        self.mentions.push(Mention { kind, path, line: span.start().line, expected: self.expected.clone() });
    }

    fn resolve(&self, mut path: Vec<String>) -> Vec<String> {
        match path.first().map(String::as_str) {
            Some("harmony_desktop") => "crate".clone_into(&mut path[0]),
            Some("super" | "self") => {
                let ups = path.iter().take_while(|segment| *segment == "super").count();
                let down = path.iter().skip_while(|segment| matches!(segment.as_str(), "super" | "self"));
                let base = &self.module[..self.module.len().saturating_sub(ups)];
                return std::iter::once("crate".to_owned()).chain(base.iter().cloned()).chain(down.cloned()).collect();
            }
            _ => {}
        }
        path
    }

    /// Runs `inside` unless `attributes` say that it is for tests; opt-outs hold for its duration.
    fn within(&mut self, attributes: &[Attribute], inside: impl FnOnce(&mut Self)) {
        if attributes.iter().any(is_for_tests) {
            return;
        }
        let before = self.expected.len();
        self.expected.extend(attributes.iter().flat_map(opted_out));
        inside(self);
        self.expected.truncate(before);
    }

    fn use_tree(&mut self, tree: &UseTree, mut prefix: Vec<String>, exported: bool) {
        match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.use_tree(&path.tree, prefix, exported);
            }
            UseTree::Name(name) => self.import(&name.ident, &name.ident, prefix, exported),
            UseTree::Rename(rename) => self.import(&rename.ident, &rename.rename, prefix, exported),
            UseTree::Glob(glob) => {
                prefix.push("*".to_owned());
                self.imports.push(Import { name: "*".to_owned(), path: self.resolve(prefix.clone()), exported });
                self.mention(Kind::Path, prefix, glob.span());
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.use_tree(item, prefix.clone(), exported));
            }
        }
    }

    /// `ident` of `path`, called `name` here; `self` is the path's own last segment.
    fn import(&mut self, ident: &syn::Ident, name: &syn::Ident, mut path: Vec<String>, exported: bool) {
        if ident != "self" {
            path.push(ident.to_string());
        }
        let name = if name == "self" { path.last().cloned().unwrap_or_default() } else { name.to_string() };
        self.imports.push(Import { name, path: self.resolve(path.clone()), exported });
        self.mention(Kind::Path, path, ident.span());
    }

    /// Paths, method calls and macro calls in what a macro is given.
    fn tokens(&mut self, stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let is = |index: usize, wanted: char| matches!(tokens.get(index), Some(TokenTree::Punct(punct)) if punct.as_char() == wanted);
        let is_call = |index: usize| matches!(tokens.get(index), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
        let mut index = 0;
        while let Some(token) = tokens.get(index) {
            let start = index;
            index += 1;
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(first) => {
                    let mut path = vec![first.to_string()];
                    while let (true, true, Some(TokenTree::Ident(next))) =
                        (is(index, ':'), is(index + 1, ':'), tokens.get(index + 2))
                    {
                        path.push(next.to_string());
                        index += 3;
                    }
                    let after_dot = start > 0 && is(start - 1, '.') && !(start > 1 && is(start - 2, '.'));
                    if after_dot && is_call(index) {
                        self.mention(Kind::Method, path, first.span());
                    } else if is(index, '!') && matches!(tokens.get(index + 1), Some(TokenTree::Group(_))) {
                        self.mention(Kind::Macro, path, first.span());
                    } else if path.len() > 1 {
                        self.mention(Kind::Path, path, first.span());
                    }
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn function(&mut self, name: &syn::Ident, block: &syn::Block) {
        let braces = block.brace_token.span;
        let (open, close) = (braces.open().start().line, braces.close().start().line);
        let mut free = OneLineArms::default();
        free.visit_block(block);
        let lines = (open + 1..close)
            .filter(|line| self.code_lines.get(line - 1) == Some(&true) && !free.0.contains(line))
            .count();
        self.functions.push(Function { name: name.to_string(), line: name.span().start().line, lines });
    }
}

/// Numbers of the lines that hold a whole match arm.
#[derive(Default)]
struct OneLineArms(BTreeSet<usize>);

impl Visit<'_> for OneLineArms {
    fn visit_arm(&mut self, arm: &syn::Arm) {
        let (first, last) = (arm.span().start().line, arm.span().end().line);
        if first == last {
            self.0.insert(first);
        }
        visit::visit_arm(self, arm);
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if let Item::Mod(module) = item
            && module.content.is_none()
            && module.attrs.iter().any(is_for_tests)
        {
            self.test_modules.push(self.folder.join(module.ident.to_string()));
        }
        self.within(attributes_of_item(item), |reader| visit::visit_item(reader, item));
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes = match item {
            ImplItem::Const(item) => &item.attrs,
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Type(item) => &item.attrs,
            ImplItem::Macro(item) => &item.attrs,
            _ => &Vec::new(),
        };
        self.within(attributes, |reader| visit::visit_impl_item(reader, item));
    }

    fn visit_trait_item(&mut self, item: &'ast TraitItem) {
        let attributes = if let TraitItem::Fn(item) = item { item.attrs.as_slice() } else { &[] };
        self.within(attributes, |reader| visit::visit_trait_item(reader, item));
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        let attributes = match statement {
            Stmt::Local(local) => local.attrs.as_slice(),
            Stmt::Macro(call) => call.attrs.as_slice(),
            Stmt::Item(_) | Stmt::Expr(..) => &[],
        };
        self.within(attributes, |reader| visit::visit_stmt(reader, statement));
    }

    fn visit_expr(&mut self, expression: &'ast Expr) {
        self.within(attributes_of_expression(expression), |reader| visit::visit_expr(reader, expression));
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig.ident, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig.ident, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig.ident, block);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.use_tree(&item.tree, Vec::new(), !matches!(item.vis, syn::Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.mention(Kind::Path, segments, path.span());
        }
        visit::visit_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.mention(Kind::Method, vec![call.method.to_string()], call.method.span());
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let segments = call.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.mention(Kind::Macro, segments, call.path.span());
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

/// `#[cfg(test)]`, `#[cfg(all(test, …))]`, `#[test]`, `#[tokio::test]`.
fn is_for_tests(attribute: &Attribute) -> bool {
    let path = attribute.path();
    if path.segments.last().is_some_and(|segment| segment.ident == "test") {
        return true;
    }
    let Meta::List(list) = &attribute.meta else { return false };
    path.is_ident("cfg") && mentions_test(list.tokens.clone())
}

/// True if `test` is required: alone or below `all`, not below `not` or `any`.
fn mentions_test(tokens: TokenStream) -> bool {
    let mut below_all = false;
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => {
            below_all = ident == "all";
            ident == "test"
        }
        TokenTree::Group(group) => below_all && mentions_test(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Names of the clippy lints that `#[expect(clippy::a, clippy::b, reason = "…")]` opts out of; none
/// without a reason.
fn opted_out(attribute: &Attribute) -> Vec<String> {
    let Meta::List(list) = &attribute.meta else { return Vec::new() };
    let text = list.tokens.to_string();
    let has_reason =
        text.split_once("reason").is_some_and(|(_, reason)| reason.chars().filter(|c| c.is_alphabetic()).count() > 3);
    if !attribute.path().is_ident("expect") || !has_reason {
        return Vec::new();
    }
    let lints = text.split(',').filter_map(|part| part.trim().strip_prefix("clippy ::").map(str::trim));
    lints.map(str::to_owned).collect()
}

fn attributes_of_item(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn attributes_of_expression(expression: &Expr) -> &[Attribute] {
    match expression {
        Expr::Block(expression) => &expression.attrs,
        Expr::Call(expression) => &expression.attrs,
        Expr::Closure(expression) => &expression.attrs,
        Expr::If(expression) => &expression.attrs,
        Expr::Macro(expression) => &expression.attrs,
        Expr::Match(expression) => &expression.attrs,
        Expr::MethodCall(expression) => &expression.attrs,
        Expr::Return(expression) => &expression.attrs,
        _ => &[],
    }
}
