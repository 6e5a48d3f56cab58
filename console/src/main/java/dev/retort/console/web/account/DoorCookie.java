package dev.retort.console.web.account;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** Binds the forms of those who have no session yet to their browser. */
final class DoorCookie {
  private static final String NAME = "door";
  private static final int BYTES = 16;

  private final FormTokens forms;
  private final boolean secure;
  private final SecureRandom random = new SecureRandom();

  DoorCookie(FormTokens forms, boolean secure) {
    this.forms = forms;
    this.secure = secure;
  }

  /** What the form sends along; the browser gets the cookie that it goes with. */
  String formToken(RoutingContext context) {
    String value = present(context).orElseGet(() -> fresh(context));
    return forms.of("door:" + value);
  }

  /** Whether a form comes from the browser that has got it. */
  boolean matches(RoutingContext context) {
    String given = Optional.ofNullable(context.request().getFormAttribute("csrf")).orElse("");
    return present(context).filter(value -> forms.matches("door:" + value, given)).isPresent();
  }

  private static Optional<String> present(RoutingContext context) {
    return Optional.ofNullable(context.request().getCookie(NAME))
        .map(Cookie::getValue)
        .filter(value -> value.length() == 2 * BYTES);
  }

  private String fresh(RoutingContext context) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String value = HexFormat.of().formatHex(bytes);
    context
        .response()
        .addCookie(
            Cookie.cookie(NAME, value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(secure)
                .setSameSite(CookieSameSite.STRICT));
    return value;
  }
}
