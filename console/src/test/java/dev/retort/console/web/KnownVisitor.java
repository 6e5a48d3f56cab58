package dev.retort.console.web;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** A gate at which everybody is the same visitor: for tests of what lies behind it. */
public record KnownVisitor(Visitor visitor) implements Gate {
  static final String TOKEN = "form-token";

  @Override
  public void mount(Router router, Templates templates) {}

  @Override
  public Optional<Visitor> visitor(RoutingContext context) {
    return Optional.of(visitor);
  }

  @Override
  public Optional<Visitor> standing(RoutingContext context) {
    return Optional.of(visitor);
  }

  @Override
  public String formToken(RoutingContext context) {
    return TOKEN;
  }
}
