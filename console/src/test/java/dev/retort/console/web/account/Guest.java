package dev.retort.console.web.account;

import dev.retort.console.web.TestConsole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody with a browser's cookies, who follows no redirects. */
final class Guest {
  private static final Pattern TOKEN = Pattern.compile("name=\"csrf\" value=\"([0-9a-f]*)\"");

  private final URI console;
  private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
  private final HttpClient client;

  Guest(URI console) {
    this(console, HttpClient.newBuilder());
  }

  /** One whose client knows certificates. */
  Guest(URI console, HttpClient.Builder client) {
    this.console = console;
    this.client = client.cookieHandler(cookies).build();
  }

  HttpResponse<String> get(String path, String... headers) {
    return TestConsole.send(client, request(path, headers).build());
  }

  /** Begins to listen; lines come as they are sent. */
  Iterator<String> listen(String path, String... headers) {
    try {
      return client
          .send(request(path, headers).build(), HttpResponse.BodyHandlers.ofLines())
          .body()
          .iterator();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> submit(String path, Map<String, String> fields, String... headers) {
    String form =
        fields.entrySet().stream()
            .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"));
    return TestConsole.send(
        client,
        request(path, headers)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build());
  }

  HttpResponse<String> post(String path, String json, String... headers) {
    return TestConsole.send(
        client,
        request(path, headers)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  /** Logs in by the login page. */
  HttpResponse<String> login(String name, String password) {
    return submit(
        "/login",
        Map.of("name", name, "password", password, "csrf", formToken("/login"), "next", "/"));
  }

  /** What the first form of a page sends along. */
  String formToken(String path) {
    Matcher form = TOKEN.matcher(get(path).body());
    if (!form.find()) {
      throw new AssertionError("there is no form at " + path);
    }
    return form.group(1);
  }

  Optional<HttpCookie> cookie(String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .findFirst();
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(console.resolve(path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
