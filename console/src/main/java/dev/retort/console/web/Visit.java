package dev.retort.console.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/** One request of somebody who has been let in. Used by one thread. */
public final class Visit {
  private final RoutingContext context;
  private final Visitor visitor;
  private final List<Area.Destination> destinations;
  private final String csrf;
  private final Optional<JsonNode> body;

  Visit(
      RoutingContext context,
      Visitor visitor,
      List<Area.Destination> destinations,
      String csrf,
      Optional<JsonNode> body) {
    this.context = context;
    this.visitor = visitor;
    this.destinations = destinations;
    this.csrf = csrf;
    this.body = body;
  }

  /** Who asks. */
  public Visitor visitor() {
    return visitor;
  }

  /** A parameter that is part of the path. */
  public String path(String name) {
    return context.pathParam(name);
  }

  /** What is asked for after the question mark; empty if nothing is, or a blank. */
  public Optional<String> query(String name) {
    return context.queryParam(name).stream().filter(value -> !value.isBlank()).findFirst();
  }

  /**
   * A whole number in the query.
   *
   * @throws Refusal if it is none, or outside the bounds
   */
  public int number(String name, int usual, int least, int most) {
    return query(name).map(text -> parse(name, text, least, most)).orElse(usual);
  }

  private static int parse(String name, String text, int least, int most) {
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as every other wrong value is.
    }
    throw Refusal.wrong(
        "%s is a whole number in [%d, %d], not '%s'".formatted(name, least, most, text));
  }

  /**
   * A field of a form or of a JSON body; empty if it is missing or blank.
   *
   * @throws Refusal if it is an object or a list
   */
  public Optional<String> field(String name) {
    return body.map(json -> text(name, json.path(name)))
        .or(() -> Optional.ofNullable(context.request().getFormAttribute(name)))
        .filter(value -> !value.isBlank());
  }

  private static String text(String name, JsonNode value) {
    if (value.isContainerNode()) {
      throw Refusal.wrong("%s is a text, not an object or a list".formatted(name));
    }
    return value.asText("");
  }

  /**
   * A field that must be there.
   *
   * @throws Refusal if it is not
   */
  public String required(String name) {
    return field(name)
        .orElseThrow(() -> Refusal.wrong("%s is missing: it must be given".formatted(name)));
  }

  /** Whether the browser asks for a part of the page that it shows. */
  public boolean wantsPart() {
    return context.request().getHeader("HX-Request") != null;
  }

  /** What stands around a page. */
  public Frame frame(String title) {
    String path = context.normalizedPath();
    return new Frame(
        title,
        visitor,
        destinations.stream()
            .map(to -> new Frame.Entry(to.label(), to.path(), isBelow(path, to.path())))
            .toList(),
        csrf,
        Notices.take(context));
  }

  private static boolean isBelow(String path, String destination) {
    return path.equals(destination)
        || (destination.length() > 1 && path.startsWith(destination + "/"));
  }
}
