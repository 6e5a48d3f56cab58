package dev.retort.console.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.JsonFormat;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Carries what came of an action to the page that is shown next, in a cookie. */
final class Notices {
  private static final String COOKIE = "notice";
  private static final long SECONDS = 30;
  private static final int LONGEST = 900;

  private Notices() {}

  static void leave(RoutingContext context, Notice notice) {
    String text = notice.text();
    Notice brief =
        new Notice(
            notice.kind(), text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
    context
        .response()
        .addCookie(
            Cookie.cookie(
                    COOKIE,
                    Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(JsonFormat.line(brief).getBytes(StandardCharsets.UTF_8)))
                .setPath("/")
                .setMaxAge(SECONDS)
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT));
  }

  static Optional<Notice> take(RoutingContext context) {
    Optional<Cookie> cookie = Optional.ofNullable(context.request().getCookie(COOKIE));
    if (cookie.isEmpty()) {
      return Optional.empty();
    }
    context.response().addCookie(Cookie.cookie(COOKIE, "").setPath("/").setMaxAge(0));
    try {
      byte[] json = Base64.getUrlDecoder().decode(cookie.get().getValue());
      return Optional.of(
          JsonFormat.mapper().readValue(new String(json, StandardCharsets.UTF_8), Notice.class));
    } catch (IllegalArgumentException | JsonProcessingException e) {
      // A visitor's own cookie, that nothing here has made.
      return Optional.empty();
    }
  }
}
