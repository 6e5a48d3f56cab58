package dev.retort.console.web;

import java.util.Objects;

/**
 * An action that was carried out.
 *
 * @param action in a word, such as {@code promote}: for the audit log
 * @param subject what it was done to, such as {@code ticket-routing/7}
 * @param because the reason that was given; blank if none is asked for
 * @param said what came of it, in a sentence for whoever did it
 */
public record Done(String action, String subject, String because, String said) {
  public Done {
    Objects.requireNonNull(action);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(because);
    Objects.requireNonNull(said);
  }
}
