package dev.retort.console.web;

import java.util.Map;

/**
 * A page, or a part of one that stands in for an element of the page before.
 *
 * @param template the template's file below {@code src/main/jte}
 * @param parameters of the template, by name
 */
public record Html(String template, Map<String, Object> parameters) {
  public Html {
    parameters = Map.copyOf(parameters);
  }

  /** A whole page: a template with the parameters {@code frame} and {@code page}. */
  public static Html page(String template, Frame frame, Object page) {
    return new Html(template, Map.of("frame", frame, "page", page));
  }

  /** A part: a template with the parameter {@code page}. */
  public static Html part(String template, Object page) {
    return new Html(template, Map.of("page", page));
  }
}
