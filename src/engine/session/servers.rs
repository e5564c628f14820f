//! Which servers may be given credentials, and what follows when that changes.

use super::{Session, SessionState};
use crate::domain::Environment;
use crate::domain::trust::TrustedEnvironment;
use crate::engine::context::Context;
use crate::engine::effect::Effect;

impl Session {
    /// The way to the credentials of the servers in use; `None` if nobody vouched for them.
    pub(super) fn trusted(&self) -> Option<TrustedEnvironment> {
        self.trusted.admit(&self.connections.borrow().environment)
    }

    /// Nothing is looked up, and nothing is sent but questions without a name.
    pub(super) fn not_trusted(&mut self, context: &mut Context) {
        let was_signed_in = self.is_signed_in();
        self.leave();
        self.set(SessionState::NotTrusted, context);
        if was_signed_in {
            context.effect(Effect::SessionChanged);
        }
    }

    /// Takes over which servers persons said Yes to. A Yes that was taken back ends the sign-in
    /// there, and the keyring forgets its token.
    pub(in super::super) fn set_accepted_servers(&mut self, accepted: Vec<Environment>, context: &mut Context) {
        let before = self.trusted.clone();
        self.trusted.set_accepted(accepted);
        let revoked = before.accepted().iter().filter(|servers| self.trusted.admit(servers).is_none());
        for revoked in revoked.filter_map(|servers| before.admit(servers)) {
            let key = revoked.credential_key();
            self.tokens.remove(&key);
            let forget = self.keyring.delete(key);
            context.spawn(&self.reporter, move |_| async move {
                if let Err(error) = forget.await {
                    tracing::warn!(%error, "the token of servers that are not trusted any more stays in the keyring");
                }
            });
        }
        let waits = matches!(self.state, SessionState::NotTrusted);
        match self.trusted() {
            Some(_) if waits => self.start(context),
            None if !waits => self.not_trusted(context),
            _ => {}
        }
    }
}
