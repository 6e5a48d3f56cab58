/**
 * The console that people review in, and the same for programs: what every page has in common.
 *
 * <p>Enters: {@link dev.retort.console.web.Area areas}, each with its pages, its actions and what
 * programs may read; a {@link dev.retort.console.web.Gate} that knows who visits. Leaves: a server.
 * Guaranteed: nobody sees a page without the role that it asks for; every action that is carried
 * out is in the audit log, with who did it and why; what a form can do, a program can; a page needs
 * no network but this server.
 */
package dev.retort.console.web;
