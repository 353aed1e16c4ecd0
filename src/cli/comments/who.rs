use crate::app::App;
use crate::cli::output::{complain, on_one_line};
use crate::cli::{Failed, failed};
use crate::comments::Decider;
use crate::editors::Right;

/// Who decides: the moderator of that name, or whoever has the command line.
///
/// The log says that it came this way: nobody has shown a password here.
pub(super) async fn decider(app: &App, name: Option<&str>) -> Result<Decider, Failed> {
    let Some(name) = name else { return Ok(Decider::operator()) };
    let found = app.editor_named(name).await.map_err(|error| failed(&error))?;
    let Some(editor) = found else {
        complain(format_args!(
            "There is no editor called {}; `lamplight editors list` shows all.",
            on_one_line(name)
        ));
        return Err(Failed::Faults);
    };
    let name = on_one_line(&editor.name);
    if editor.disabled_at.is_some() {
        complain(format_args!("{name} may no longer sign in, so nobody acts in that name."));
        return Err(Failed::Faults);
    }
    if !editor.role.may(Right::Moderate) {
        complain(format_args!("{name} is {}; only moderators and admins decide.", editor.role));
        return Err(Failed::Faults);
    }
    Ok(Decider::editor_at_terminal(editor.id, &editor.name))
}
