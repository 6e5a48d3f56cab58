package dev.retort.console.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.fuzz.Damage;
import dev.retort.capture.fuzz.HostileJson;
import dev.retort.console.web.Operation;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;

/** Requests to the console that are almost those of somebody who means well. */
final class HostileVisits {
  private static final Pattern PARAMETER = Pattern.compile("[{:](\\w+)}?");
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
  private static final String BOUNDARY = "limit";
  private static final String MULTIPART =
      "Content-Type: multipart/form-data; boundary=" + BOUNDARY + "\r\n";

  private static final List<String> METHODS =
      List.of("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW");

  /** Pages that no operation is named after. */
  private static final List<String> PAGES =
      List.of(
          "/",
          "/api",
          "/api/v1/openapi.json",
          "/health",
          "/assets/page.css",
          "/assets/:name",
          "/settings",
          "/login",
          "/first/:secret",
          "/datasets/:version/card",
          "/datasets/:version/diff",
          "/models/:model/difference",
          "/runs/:run/live",
          "/runs/:run/report",
          "/lineage");

  private static final List<String> QUERY =
      List.of(
          "task", "verdict", "page", "size", "before", "after", "fate", "from", "below", "limit",
          "action", "by", "text", "of", "other", "next");

  /** What a field of a name usually holds. */
  private static final Map<String, List<String>> USUAL =
      Map.of(
          "reason", List.of("read it"),
          "password", List.of("correct horse battery"),
          "again", List.of("correct horse battery"),
          "roles", List.of("viewer,approver"),
          "days", List.of("3"),
          "name", List.of("newcomer", "ada"),
          "page", List.of("1", "2"),
          "fate", List.of("TRAINING", "exact_duplicate"),
          "version", List.of("1", "2"),
          "exchange", List.of("desk-000007"));

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "-1",
          "0",
          "1.5",
          "99999999999999999999",
          "2147483647",
          "null",
          "a\u0000b",
          "\r\nSet-Cookie: a=b",
          "../../etc/passwd",
          "<script>alert(1)</script>",
          "'; drop table model; --",
          "%",
          "\\",
          "é\u202E\uD83D\uDE00",
          "x".repeat(3_000));

  /** As they stand in an address: some are no encoding of anything. */
  private static final List<String> ENCODED =
      List.of(
          "%",
          "%2",
          "%zz",
          "%00",
          "%ff",
          "%c0%ae",
          "%2e%2e%2f",
          "..%2F..%2Fetc",
          "%0d%0aX:y",
          "%u0041",
          "+",
          "a;b",
          "[",
          "{}",
          "|",
          "^",
          "\"",
          "%F0%9F%98%80",
          "%ED%A0%80",
          "a%2Fb");

  private static final List<String> HEADERS =
      List.of(
          "Host: [",
          "Host: [::1",
          "Host: a:b:c",
          "Host: ",
          "Host: 127.0.0.1:99999999",
          "Origin: http://[",
          "Origin: null",
          "Sec-Fetch-Site: cross-site",
          "Cookie: =",
          "Cookie: ;;;==;",
          "Cookie: notice=%%%",
          "Cookie: " + notice("null"),
          "Cookie: " + notice("[]"),
          "Cookie: " + notice("{}"),
          "Cookie: " + notice("{\"kind\":\"DONE\"}"),
          "Cookie: " + notice("{\"kind\":null,\"text\":\"x\"}"),
          "Cookie: " + notice("{\"kind\":\"DONE\",\"text\":\"<b>\"}"),
          "Cookie: " + notice("[".repeat(2_000)),
          "Cookie: door=0123456789abcdef0123456789abcdef",
          "Cookie: vertx-web.session=x; retort=y",
          "Authorization: Bearer",
          "Authorization: Bearer rt_",
          "Authorization: Bearer rt_local_\u00e9",
          "Authorization: Bearer rt_a_b_c",
          "Authorization: Basic Og==",
          "Content-Type: application/json; charset=nothing",
          "Content-Type: application/jsonp",
          "Content-Type: multipart/form-data",
          "Content-Type: multipart/form-data; boundary=",
          "Content-Type: multipart/mixed; boundary=a",
          "Content-Type: application/x-www-form-urlencoded; charset=nothing",
          "Content-Encoding: gzip",
          "Last-Event-ID: -1",
          "Last-Event-ID: 99999999999999999999",
          "Last-Event-ID: x",
          "HX-Request: true",
          "X-CSRF: ",
          "X-HTTP-Method-Override: DELETE",
          "X-Forwarded-For: ,,,",
          "X-Forwarded-Host: [",
          "Range: bytes=-99999999999999999999",
          "If-None-Match: \"",
          "If-Modified-Since: yesterday",
          "Accept-Language: ;q=x",
          "Upgrade: h2c",
          "Expect: 200-maybe",
          "X-Long: " + "x".repeat(6_000));

  private final List<Operation> acts;
  private final List<String> paths;
  private final List<String> known;

  /**
   * Requests.
   *
   * @param known names and ids of what is there
   */
  HostileVisits(List<Operation> operations, List<String> known) {
    this.acts = operations.stream().filter(one -> one.method() == Operation.Method.POST).toList();
    this.paths =
        Stream.concat(
                PAGES.stream(),
                operations.stream()
                    .flatMap(one -> Stream.of(one.path(), Operation.ROOT + one.path())))
            .distinct()
            .toList();
    this.known = known;
  }

  /**
   * A request.
   *
   * @param headers lines, each with its end
   */
  @SuppressWarnings("ArrayRecordComponent") // sent as they are, never compared
  record Sent(String method, String target, String headers, byte[] body) {
    @Override
    public String toString() {
      String shown = new String(body, 0, Math.min(400, body.length), StandardCharsets.ISO_8859_1);
      return method + " " + target + " " + headers.strip() + " " + shown;
    }
  }

  private static String notice(String json) {
    return "notice="
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static <T> T one(List<T> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  /** An operation of programs with a body that is changed in its meaning, or in its bytes. */
  Sent json(Random random) {
    Operation act = one(acts, random);
    String body = JsonFormat.line(valid(act, random));
    int harm = random.nextInt(5);
    byte[] sent =
        harm == 0
            ? body.getBytes(StandardCharsets.UTF_8)
            : harm == 1
                ? sample(Damage.ofTexts(List.of(body)), random)
                : HostileJson.line(sample(HostileJson.of(List.of(body)), random))
                    .getBytes(StandardCharsets.UTF_8);
    return new Sent("POST", Operation.ROOT + filled(act.path(), random), JSON, sent);
  }

  private ObjectNode valid(Operation act, Random random) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    act.fields().forEach(field -> body.put(field.name(), value(field.name(), random)));
    if (body.isEmpty()) {
      body.put("reason", "read it");
    }
    return body;
  }

  private String value(String name, Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> one(TEXTS, random);
      case 1 -> one(known, random);
      default -> one(USUAL.getOrDefault(name, known), random);
    };
  }

  /** The same as a page's form, in either of the encodings that forms have. */
  Sent form(Random random) {
    Operation act = one(acts, random);
    ObjectNode fields = valid(act, random).put("next", one(List.of("/", "//a", "x\r\n"), random));
    boolean parts = random.nextBoolean();
    String body = parts ? multipart(fields) : encoded(fields);
    byte[] sent =
        random.nextInt(3) == 0
            ? body.getBytes(StandardCharsets.UTF_8)
            : sample(Damage.ofTexts(List.of(body)), random);
    String root = random.nextInt(4) == 0 ? Operation.ROOT : "";
    return new Sent("POST", root + filled(act.path(), random), parts ? MULTIPART : FORM, sent);
  }

  private static String encoded(ObjectNode fields) {
    List<String> pairs = new ArrayList<>();
    fields
        .properties()
        .forEach(
            field ->
                pairs.add(
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue().asText(), StandardCharsets.UTF_8)));
    return String.join("&", pairs);
  }

  private static String multipart(ObjectNode fields) {
    StringBuilder body = new StringBuilder();
    fields
        .properties()
        .forEach(
            field ->
                body.append("--%s\r\nContent-Disposition: form-data; name=\"".formatted(BOUNDARY))
                    .append(field.getKey())
                    .append("\"\r\n\r\n")
                    .append(field.getValue().asText())
                    .append("\r\n"));
    body.append("--%s\r\nContent-Disposition: form-data; name=\"file\"; ".formatted(BOUNDARY))
        .append("filename=\"../../a\"\r\nContent-Type: text/plain\r\n\r\nbytes\r\n");
    return body + "--" + BOUNDARY + "--\r\n";
  }

  /** Any method on any path, with any query. */
  Sent address(Random random) {
    StringBuilder target = new StringBuilder(filled(one(paths, random), random));
    if (random.nextInt(8) == 0) {
      target.append('/').append(one(ENCODED, random));
    }
    char before = '?';
    for (int parameters = random.nextInt(4); parameters > 0; parameters--) {
      target.append(before).append(parameter(random));
      before = '&';
    }
    String method = random.nextInt(3) == 0 ? one(METHODS, random) : "GET";
    return new Sent(method, target.toString(), "", new byte[0]);
  }

  private String parameter(Random random) {
    String name = random.nextInt(12) == 0 ? one(ENCODED, random) : one(QUERY, random);
    String text = value(name, random);
    return name
        + "="
        + (random.nextInt(3) == 0
            ? one(ENCODED, random)
            : URLEncoder.encode(text, StandardCharsets.UTF_8));
  }

  /** A path whose parameters are given, mostly by what is there. */
  private String filled(String path, Random random) {
    return PARAMETER
        .matcher(path)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    switch (random.nextInt(6)) {
                      case 0 -> one(ENCODED, random);
                      case 1 -> URLEncoder.encode(one(TEXTS, random), StandardCharsets.UTF_8);
                      case 2 -> one(known, random);
                      default -> fitting(found.group(1), random);
                    }));
  }

  private String fitting(String name, Random random) {
    return switch (name) {
      case "task", "model" -> "desk";
      case "name" -> one(List.of("ada", "newcomer"), random);
      default -> one(known, random);
    };
  }

  /** A page or an operation, with a few headers that nobody sends. */
  Sent withHeaders(Random random) {
    Sent plain = random.nextBoolean() ? address(random) : json(random);
    StringBuilder headers = new StringBuilder(random.nextInt(4) == 0 ? "" : plain.headers());
    for (int more = 1 + random.nextInt(3); more > 0; more--) {
      headers.append(one(HEADERS, random)).append("\r\n");
    }
    return new Sent(plain.method(), plain.target(), headers.toString(), plain.body());
  }

  /** What strangers and programs may send. */
  Sent atTheDoor(Random random) {
    String secret = known.get(known.size() - 1);
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (String name : List.of("name", "password", "again", "csrf", "next")) {
      fields.put(name, value(name, random));
    }
    String target =
        one(List.of("/login", "/logout", "/first/" + secret, "/first/x", "/accounts"), random);
    byte[] body = sample(Damage.ofTexts(List.of(encoded(fields), multipart(fields))), random);
    String headers = one(List.of(FORM, MULTIPART, JSON), random) + one(HEADERS, random) + "\r\n";
    return new Sent(random.nextInt(4) == 0 ? "GET" : "POST", target, headers, body);
  }

  /** Requests damaged in their first lines. */
  Arbitrary<byte[]> heads() {
    String end = " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
    return Damage.ofTexts(
        List.of(
            "GET /runs?task=desk" + end + "Cookie: notice=e30\r\n\r\n",
            "GET /api/v1/overview" + end + "Accept: */*\r\n\r\n",
            "POST /api/v1/tasks/desk/pause"
                + end
                + JSON
                + "Content-Length: 17\r\n\r\n{\"reason\": \"why\"}",
            "POST /tasks/desk/resume"
                + end
                + FORM
                + "Transfer-Encoding: chunked\r\n\r\n6\r\nnext=/\r\n0\r\n\r\n"));
  }

  private static <T> T sample(Arbitrary<T> arbitrary, Random random) {
    return arbitrary.generator(1).next(random).value();
  }
}
