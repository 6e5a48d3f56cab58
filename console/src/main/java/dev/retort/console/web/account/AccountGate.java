package dev.retort.console.web.account;

import dev.retort.console.config.ConsoleConfig;
import dev.retort.console.web.Deeds;
import dev.retort.console.web.Gate;
import dev.retort.console.web.Refusal;
import dev.retort.console.web.Templates;
import dev.retort.console.web.Visitor;
import dev.retort.console.web.account.Accounts.Known;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Knows visitors by an access token, by a trusted proxy's header, or by a session that a login with
 * a local account has begun, in this order.
 */
public final class AccountGate implements Gate {
  private static final String IDENTITY = AccountGate.class.getName();
  private static final String BEARER = "Bearer ";
  private static final String OWN_TOKENS = "rt_";
  private static final Set<HttpMethod> HARMLESS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final AccessTokens tokens;
  private final LocalOperator local;
  private final Origins origins;
  private final ProxyDoor proxy;
  private final Sessions sessions;
  private final FormTokens forms = new FormTokens();
  private final LoginPages pages;

  /**
   * Who asks.
   *
   * @param holder what the forms are bound to; empty if no browser sends along by itself what shows
   *     who asks
   */
  private record Identity(Visitor visitor, Optional<String> holder) {}

  /**
   * A gate.
   *
   * @param vertx holds the sessions
   * @param local the one who has the home on this machine
   * @param deeds told of logins
   */
  public AccountGate(
      Vertx vertx,
      ConsoleConfig config,
      Accounts accounts,
      AccessTokens tokens,
      LocalOperator local,
      FirstOperator first,
      Deeds deeds,
      Clock clock) {
    this.tokens = tokens;
    this.local = local;
    this.origins = new Origins(config);
    this.proxy = new ProxyDoor(config.trusted());
    this.sessions = new Sessions(vertx, config, accounts, clock);
    Throttle throttle = new Throttle(clock);
    this.pages =
        new LoginPages(
            new LoginDesk(vertx, accounts, throttle),
            first,
            sessions,
            new DoorCookie(forms, config.isSecure()),
            origins,
            proxy,
            deeds,
            clock);
  }

  @Override
  public void mount(Router router, Templates templates) {
    router.route().handler(origins::checkHost);
    router.route().handler(sessions.handler());
    router.route().handler(this::identify);
    router.route().handler(this::checkForm);
    pages.mount(router, templates, this::visitor);
  }

  @Override
  public Optional<Visitor> visitor(RoutingContext context) {
    return identity(context).map(Identity::visitor);
  }

  @Override
  public Optional<Visitor> standing(RoutingContext context) {
    return known(context, bearer(context), proxy.visitor(context.request()), sessions::standing)
        .map(Identity::visitor);
  }

  @Override
  public String formToken(RoutingContext context) {
    return identity(context).flatMap(Identity::holder).map(forms::of).orElse("");
  }

  private static Optional<Identity> identity(RoutingContext context) {
    return Optional.ofNullable(context.get(IDENTITY));
  }

  /** Whoever shows nothing is not looked up. */
  private void identify(RoutingContext context) {
    Optional<Visitor> proxied = proxy.visitor(context.request());
    Optional<String> bearer = bearer(context);
    if (bearer.isEmpty() && proxied.isEmpty() && !sessions.isClaimed(context)) {
      context.next();
      return;
    }
    context
        .vertx()
        .executeBlocking(() -> known(context, bearer, proxied, sessions::holder), false)
        .onSuccess(
            identity -> {
              identity.ifPresent(found -> context.put(IDENTITY, found));
              context.next();
            })
        .onFailure(context::fail);
  }

  private Optional<Identity> known(
      RoutingContext context,
      Optional<String> bearer,
      Optional<Visitor> proxied,
      Function<RoutingContext, Optional<Known>> session) {
    if (bearer.isPresent()) {
      return local
          .visitor(bearer.get())
          .or(() -> tokens.find(bearer.get()))
          .map(visitor -> new Identity(visitor, Optional.empty()));
    }
    if (proxied.isPresent()) {
      return proxied.map(visitor -> new Identity(visitor, Optional.of("proxy:" + visitor.name())));
    }
    return session
        .apply(context)
        .map(Known::account)
        .map(
            account ->
                new Identity(
                    new Visitor(account.name().value(), account.roles()),
                    Optional.of("session:" + context.session().id())));
  }

  /** A proxy may send a token of its own along: the console's are known by how they begin. */
  private static Optional<String> bearer(RoutingContext context) {
    return Optional.ofNullable(context.request().getHeader("Authorization"))
        .filter(value -> value.startsWith(BEARER + OWN_TOKENS))
        .map(value -> value.substring(BEARER.length()));
  }

  /** A browser sends cookies with whatever page has it send something, so those do not suffice. */
  private void checkForm(RoutingContext context) {
    Optional<String> holder = identity(context).flatMap(Identity::holder);
    if (holder.isPresent() && !HARMLESS.contains(context.request().method())) {
      origins.checkSender(context.request());
      String given =
          Optional.ofNullable(context.request().getHeader("X-CSRF"))
              .or(() -> Optional.ofNullable(context.request().getFormAttribute("csrf")))
              .orElse("");
      if (!forms.matches(holder.get(), given)) {
        throw Refusal.forbidden(
            "The page that sent this is too old, or not from here: load it again.");
      }
    }
    context.next();
  }
}
