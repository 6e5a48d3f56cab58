/**
 * Where everything is put together: the only module that sees engines, configuration files and the
 * environment.
 *
 * <p>{@link dev.retort.console.Home} is the folder that holds all state, {@link
 * dev.retort.console.Workspace} the parts wired on it; {@code cli} is what people type.
 */
package dev.retort.console;
