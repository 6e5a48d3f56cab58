package dev.retort.console.web.account;

import dev.retort.console.web.Deed;
import dev.retort.console.web.Deeds;
import dev.retort.console.web.Done;
import dev.retort.console.web.Html;
import dev.retort.console.web.LocalPath;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Refusal;
import dev.retort.console.web.Templates;
import dev.retort.console.web.Visitor;
import dev.retort.console.web.account.Accounts.Known;
import dev.retort.console.web.account.LoginDesk.Attempt;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/** The pages in front of the gate: login, logout, and the first operator's. */
record LoginPages(
    LoginDesk desk,
    FirstOperator first,
    Sessions sessions,
    DoorCookie door,
    Origins origins,
    ProxyDoor proxy,
    Deeds deeds,
    Clock clock) {
  private static final int SEE_OTHER = 303;
  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY = 429;
  private static final String LOGIN = "/login";

  /**
   * The login page.
   *
   * @param csrf what its form sends along
   * @param name as it was typed
   * @param next where it leads
   * @param problem what was wrong with the last attempt
   */
  record LoginPage(String csrf, String name, String next, Optional<String> problem) {}

  /**
   * The first operator's page.
   *
   * @param action where its form goes
   */
  record FirstPage(String csrf, String action, String name, Optional<String> problem) {}

  void mount(
      Router router, Templates templates, Function<RoutingContext, Optional<Visitor>> visitor) {
    Mounting.readable(router, LOGIN)
        .handler(context -> showLogin(context, templates, visitor.apply(context)));
    router.post(LOGIN).handler(context -> login(context, templates));
    router.post("/logout").handler(this::logout);
    router
        .get(FirstOperator.PATH + ":secret")
        .blockingHandler(context -> showFirst(context, templates), false);
    router
        .post(FirstOperator.PATH + ":secret")
        .blockingHandler(context -> makeFirst(context, templates), false);
  }

  private void showLogin(RoutingContext context, Templates templates, Optional<Visitor> visitor) {
    String next = LocalPath.of(context.queryParams().get("next"));
    if (visitor.isPresent()) {
      redirect(context, next);
    } else {
      send(
          context,
          templates,
          200,
          new LoginPage(door.formToken(context), "", next, Optional.empty()));
    }
  }

  private void login(RoutingContext context, Templates templates) {
    origins.checkSender(context.request());
    String next = LocalPath.of(context.request().getFormAttribute("next"));
    String name = field(context, "name");
    if (!door.matches(context)) {
      refuse(context, templates, 403, name, next, "This page was open for too long. Try again.");
      return;
    }
    desk.attempt(name, field(context, "password"), proxy.address(context.request()))
        .onSuccess(attempt -> answer(context, templates, attempt, name, next))
        .onFailure(context::fail);
  }

  private void answer(
      RoutingContext context, Templates templates, Attempt attempt, String name, String next) {
    if (attempt.known().isPresent()) {
      enter(context, attempt.known().get(), next);
    } else if (attempt.pause().isPresent()) {
      long seconds = attempt.pause().get().toSeconds() + 1;
      context.response().putHeader("Retry-After", Long.toString(seconds));
      refuse(
          context,
          templates,
          TOO_MANY,
          name,
          next,
          "There were too many attempts from where you are. Try again in %d seconds."
              .formatted(seconds));
    } else {
      refuse(context, templates, UNAUTHORIZED, name, next, "The name or the password is wrong.");
    }
  }

  private void enter(RoutingContext context, Known known, String next) {
    sessions.begin(context, known);
    String name = known.account().name().value();
    note(context, name, new Done("login", name, "", "logged in"), next);
  }

  /** The disk is waited for elsewhere than on the event loop. */
  private void note(RoutingContext context, String who, Done done, String next) {
    context
        .vertx()
        .executeBlocking(
            () -> {
              deeds.append(new Deed(clock.instant(), who, done));
              return next;
            },
            false)
        .onSuccess(path -> redirect(context, path))
        .onFailure(context::fail);
  }

  private void logout(RoutingContext context) {
    sessions.end(context);
    redirect(context, LOGIN);
  }

  private void showFirst(RoutingContext context, Templates templates) {
    requireSecret(context);
    sendFirst(context, templates, 200, "", Optional.empty());
  }

  private void makeFirst(RoutingContext context, Templates templates) {
    origins.checkSender(context.request());
    requireSecret(context);
    String typed = field(context, "name");
    String password = field(context, "password");
    try {
      if (!door.matches(context)) {
        throw new IllegalArgumentException("This page was open for too long. Try again.");
      }
      if (!password.equals(field(context, "again"))) {
        throw new IllegalArgumentException("The two passwords differ.");
      }
      AccountName name = new AccountName(typed);
      if (!first.make(name, password)) {
        throw Refusal.outdated("Somebody else was faster: ask them for an account.");
      }
      deeds.append(
          new Deed(
              clock.instant(),
              name.value(),
              new Done("add-account", name.value(), "", "the first operator")));
      redirect(context, LOGIN);
    } catch (IllegalArgumentException e) {
      sendFirst(context, templates, 400, typed, Optional.of(e.getMessage()));
    }
  }

  private void requireSecret(RoutingContext context) {
    if (!first.admits(context.pathParam("secret"))) {
      throw Refusal.missing(
          "This link is not, or no longer, of use: it makes the first account, once. The server says another when it starts without accounts.");
    }
  }

  private void sendFirst(
      RoutingContext context,
      Templates templates,
      int status,
      String name,
      Optional<String> problem) {
    FirstPage page =
        new FirstPage(door.formToken(context), context.normalizedPath(), name, problem);
    Mounting.sendHtml(context, status, templates.render(Html.part("account/first.jte", page)));
  }

  private void refuse(
      RoutingContext context,
      Templates templates,
      int status,
      String name,
      String next,
      String problem) {
    send(
        context,
        templates,
        status,
        new LoginPage(door.formToken(context), name, next, Optional.of(problem)));
  }

  private static void send(
      RoutingContext context, Templates templates, int status, LoginPage page) {
    Mounting.sendHtml(context, status, templates.render(Html.part("account/login.jte", page)));
  }

  private static void redirect(RoutingContext context, String path) {
    context.response().setStatusCode(SEE_OTHER).putHeader("Location", path).end();
  }

  private static String field(RoutingContext context, String name) {
    return Optional.ofNullable(context.request().getFormAttribute(name)).orElse("");
  }
}
