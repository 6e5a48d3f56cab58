package dev.retort.console.config;

import dev.retort.capture.DocumentFormat;
import dev.retort.capture.DocumentFormat.Marks;
import dev.retort.capture.DocumentFormat.Order;
import dev.retort.capture.Role;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;

/** How a task's prompts carry retrieved documents. */
final class DocumentSection {
  private DocumentSection() {}

  static Optional<DocumentFormat> read(ConfigSection section) {
    Optional<String> begin = section.value("begin", text -> text);
    Optional<String> end = section.value("end", text -> text);
    Optional<String> between = section.value("between", text -> text);
    TreeSet<Role> roles = new TreeSet<>();
    for (String name : section.names("roles")) {
      role(section, name).ifPresent(roles::add);
    }
    Order order = section.value("order", DocumentSection::order).orElse(Order.AS_GIVEN);
    if (!section.isPresent()) {
      return Optional.empty();
    }
    if (begin.isPresent() || end.isPresent() || between.isPresent()) {
      section.require("begin", "the mark in front of the first document");
      section.require("end", "the mark behind the last document");
    }
    return Optional.of(
        new DocumentFormat(
            begin.flatMap(b -> end.map(e -> new Marks(b, e, between))), roles, order));
  }

  private static Optional<Role> role(ConfigSection section, String name) {
    try {
      return Optional.of(Role.ofWireName(name));
    } catch (IllegalArgumentException e) {
      section.unknownWord("roles", name, Arrays.stream(Role.values()).map(Role::wireName).toList());
      return Optional.empty();
    }
  }

  private static Order order(String word) {
    return switch (word) {
      case "given" -> Order.AS_GIVEN;
      case "any" -> Order.ANY;
      default ->
          throw new IllegalArgumentException("'%s' is neither given nor any".formatted(word));
    };
  }
}
