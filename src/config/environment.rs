use figment::providers::{Env, Serialized};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};

use crate::config::Settings;

/// Variables of the environment. Those of settings that are text are taken as they are, where
/// figment would take a site named `1984` for a number.
pub(super) struct Variables(pub(super) Env);

impl Provider for Variables {
    fn metadata(&self) -> Metadata {
        self.0.metadata()
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        let defaults = Figment::from(Serialized::defaults(Settings::default()));
        let values = self.0.iter().map(|(key, text)| {
            let key = key.as_str().to_lowercase();
            let is_text =
                defaults.find_value(&key).is_ok_and(|value| matches!(value, Value::String(..)));
            let value = if is_text { Ok(Value::from(text)) } else { text.parse() };
            (key, value.unwrap_or_else(|never: std::convert::Infallible| match never {}))
        });
        Ok(Profile::Default.collect(values.collect::<Dict>()))
    }
}

/// The name of the variable that a value came from.
pub(super) fn variable(metadata: &Metadata, key: &str) -> String {
    let prefix = if metadata.name.contains("LAMPLIGHT") { "LAMPLIGHT_" } else { "" };
    format!("{prefix}{}", key.to_uppercase())
}
