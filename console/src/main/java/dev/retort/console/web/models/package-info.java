/**
 * Registered models: versions, aliases, decisions, rollouts, and the way back.
 *
 * <p>Enters: the registry, what a router knows of its versions, and a person's word to roll back.
 * Leaves: pages that read no more than they show, however many versions there are. Guaranteed: a
 * rollback is of the champion that was shown.
 */
package dev.retort.console.web.models;
