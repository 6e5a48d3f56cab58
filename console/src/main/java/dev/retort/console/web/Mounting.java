package dev.retort.console.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where an area puts its pages and operations. Handlers run on worker threads, several at a time,
 * and refuse by throwing: a {@link Refusal}, or an {@link IllegalArgumentException} whose message
 * is for the visitor.
 */
public final class Mounting {
  private static final String JSON = "application/json";
  private static final int SEE_OTHER = 303;

  private final Vertx vertx;
  private final Router router;
  private final Gate gate;
  private final Templates templates;
  private final Deeds deeds;
  private final Clock clock;
  private final List<Area.Destination> destinations;
  private final List<Operation> operations = new ArrayList<>();

  Mounting(
      Vertx vertx,
      Router router,
      Gate gate,
      Templates templates,
      Deeds deeds,
      Clock clock,
      List<Area.Destination> destinations) {
    this.vertx = vertx;
    this.router = router;
    this.gate = gate;
    this.templates = templates;
    this.deeds = deeds;
    this.clock = clock;
    this.destinations = List.copyOf(destinations);
  }

  /** Everything that programs may ask for, as mounted so far. */
  public List<Operation> operations() {
    return List.copyOf(operations);
  }

  /**
   * A page, or a part of one.
   *
   * @param path as Vert.x writes it, such as {@code /runs/:run}
   */
  public void page(String path, Role role, Function<Visit, Html> page) {
    readable(router, path)
        .blockingHandler(
            context -> sendHtml(context, 200, templates.render(page.apply(visit(context, role)))),
            false);
  }

  /**
   * A whole page whose title is always the same.
   *
   * @param path as Vert.x writes it
   * @param template the template's file below {@code src/main/jte}
   * @param model what it shows
   */
  public void page(
      String path, Role role, String template, String title, Function<Visit, ?> model) {
    page(path, role, visit -> Html.page(template, visit.frame(title), model.apply(visit)));
  }

  /**
   * Something that is sent as it is, such as a report; the handler sees to all headers.
   *
   * @param path as Vert.x writes it
   */
  public void raw(String path, Role role, BiConsumer<Visit, RoutingContext> handler) {
    readable(router, path)
        .blockingHandler(context -> handler.accept(visit(context, role), context), false);
  }

  /**
   * Something that everybody may see, even strangers; the handler runs on a worker thread and sees
   * to all headers.
   *
   * @param path as Vert.x writes it
   */
  public void open(String path, Consumer<RoutingContext> handler) {
    readable(router, path).blockingHandler(handler::accept, false);
  }

  /** What programs may read; the answer is written by Jackson. */
  public void read(Operation operation, Function<Visit, ?> answer) {
    operations.add(operation);
    readable(router, Operation.ROOT + operation.route())
        .blockingHandler(
            context -> sendJson(context, 200, answer.apply(visit(context, operation.role()))),
            false);
  }

  /**
   * An action: of a form, which goes to the operation's path without {@link Operation#ROOT}, and of
   * programs. A form comes back to the page that its field {@code next} names, with a notice.
   */
  public void act(Operation operation, Function<Visit, Done> action) {
    operations.add(operation);
    router
        .route(HttpMethod.POST, Operation.ROOT + operation.route())
        .blockingHandler(
            context ->
                sendJson(
                    context, 200, carryOut(visit(context, operation.role()), operation, action)),
            false);
    router
        .route(HttpMethod.POST, operation.route())
        .blockingHandler(context -> submit(context, operation, action), false);
  }

  private void submit(RoutingContext context, Operation operation, Function<Visit, Done> action) {
    Notice notice;
    try {
      Done done = carryOut(visit(context, operation.role()), operation, action);
      notice = new Notice(Notice.Kind.DONE, done.said());
    } catch (RuntimeException e) {
      Problem problem = Problem.of(e);
      notice = new Notice(Notice.Kind.REFUSED, problem.detail());
    }
    Notices.leave(context, notice);
    context
        .response()
        .setStatusCode(SEE_OTHER)
        .putHeader("Location", LocalPath.of(context.request().getFormAttribute("next")))
        .end();
  }

  private Done carryOut(Visit visit, Operation operation, Function<Visit, Done> action) {
    for (Operation.Field field : operation.fields()) {
      if (field.need() == Operation.Need.REQUIRED) {
        visit.required(field.name());
      }
      visit.field(field.name()).ifPresent(given -> requireShort(field, given));
    }
    Done done = action.apply(visit);
    deeds.append(new Deed(clock.instant(), visit.visitor().name(), done));
    return done;
  }

  private static void requireShort(Operation.Field field, String given) {
    if (given.length() > field.longest()) {
      throw Refusal.wrong(
          "%s has %,d characters, and may have %,d: say it in fewer words"
              .formatted(field.name(), given.length(), field.longest()));
    }
  }

  /**
   * Events that go on until the visitor leaves, or may no longer see them: their session has ended,
   * or their role is taken away. The handler returns at once.
   */
  public void stream(String path, Role role, BiConsumer<Visit, EventStream> handler) {
    router
        .get(path)
        .handler(
            context -> {
              Visit visit = visit(context, role);
              BooleanSupplier welcome =
                  () -> gate.standing(context).filter(visitor -> visitor.may(role)).isPresent();
              handler.accept(visit, EventStream.open(vertx, context.response(), welcome));
            });
  }

  private Visit visit(RoutingContext context, Role role) {
    Visitor visitor = gate.visitor(context).orElseThrow(StrangerException::new);
    if (!visitor.may(role)) {
      throw Refusal.forbidden(
          "%s has no leave for this: it takes the role %s".formatted(visitor.name(), role.word()));
    }
    return new Visit(context, visitor, destinations, gate.formToken(context), body(context));
  }

  private static Optional<JsonNode> body(RoutingContext context) {
    String type = Optional.ofNullable(context.request().getHeader("Content-Type")).orElse("");
    if (!type.startsWith(JSON) || context.body().buffer() == null) {
      return Optional.empty();
    }
    try {
      JsonNode json = JsonFormat.mapper().readTree(context.body().asString());
      if (json != null && json.isObject()) {
        return Optional.of(json);
      }
    } catch (JsonProcessingException e) {
      throw Refusal.wrong("the body is no JSON: it breaks off, or goes wrong," + place(e));
    }
    throw Refusal.wrong("the body is to be a JSON object");
  }

  private static String place(JsonProcessingException e) {
    return " in line %d, column %d"
        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  /** A route for GET, and for HEAD, whose answer is the same without its body. */
  public static Route readable(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  /** Sends a page that nobody else is to keep. */
  public static void sendHtml(RoutingContext context, int status, String html) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .end(html);
  }

  private static void sendJson(RoutingContext context, int status, Object answer) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", JSON)
        .putHeader("Cache-Control", "no-store")
        .end(JsonFormat.line(answer));
  }
}
