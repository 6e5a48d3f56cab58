package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is sent: never the server's own failure, errors in MLflow's form, nothing harmed. */
@Tag("fault")
@Tag("fault-bad-input")
class ProtocolFuzzTest {
  private static final int TRIES = 250;
  private static final int SILENCE_MILLIS = 40;

  private static AttackedServer server;

  @BeforeContainer
  static void start() {
    server = AttackedServer.start();
  }

  @AfterContainer
  static void stop() {
    server.closeAndDelete();
  }

  /** A call with JSON of any kind in any field. */
  record Request(String method, String call, ObjectNode body) {}

  @Property(tries = TRIES)
  void anyValueInAnyFieldIsAnsweredProperly(@ForAll("requests") Request request)
      throws IOException {
    answer(request.method(), request.call(), request.body().toString());
    server.requireUnharmed();
  }

  @Property(tries = TRIES)
  void anyQueryParameterIsAnsweredProperly(@ForAll("queries") String query) throws IOException {
    answer("GET", query, "");
  }

  @Property(tries = TRIES)
  void anyFilterIsAnsweredProperly(
      @ForAll("searches") String search, @ForAll("filters") String filter) throws IOException {
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("filter", filter)
            .<ObjectNode>set("experiment_ids", JsonNodeFactory.instance.arrayNode().add("0"))
            .toString();
    boolean post = search.startsWith("runs") || search.startsWith("experiments");
    String query = post ? "" : "?filter=" + AttackedServer.encode(filter);
    RawHttp.Answer answer =
        answer(post ? "POST" : "GET", AttackedServer.API + search + query, post ? body : "");
    assertThat(answer.status()).isIn(200, 400);
  }

  @Property(tries = TRIES)
  void anyPathStaysInTheStore(@ForAll("methods") String method, @ForAll("paths") String path)
      throws IOException {
    RawHttp.Answer answer = answer(method, AttackedServer.ARTIFACTS + path, "fuzz");
    assertThat(answer.body()).doesNotContain(AttackedServer.SECRET);
    answer("GET", "/get-artifact?run_id=" + server.run() + "&path=" + path, "");
    answer("GET", AttackedServer.API + "artifacts/list?run_id=x&path=" + path, "");
    server.requireUnharmed();
  }

  @Property(tries = TRIES)
  void anyBytesForABodyAreAnsweredProperly(
      @ForAll("requests") Request request, @ForAll byte[] noise, @ForAll int at)
      throws IOException {
    byte[] json = request.body().toString().getBytes(StandardCharsets.UTF_8);
    int cut = Math.floorMod(at, json.length);
    byte[] broken = new byte[cut + noise.length];
    System.arraycopy(json, 0, broken, 0, cut);
    System.arraycopy(noise, 0, broken, cut, noise.length);
    RawHttp.Answer answer = server.http().send(request.method(), request.call(), broken);
    AttackedServer.requireProper(request.toString(), answer);
  }

  @Property(tries = TRIES)
  void anyHeadIsAnsweredProperlyOrNotAtAll(@ForAll("heads") String head) throws IOException {
    for (RawHttp.Answer answer :
        server.http().exchange(head.getBytes(StandardCharsets.ISO_8859_1), SILENCE_MILLIS)) {
      AttackedServer.requireProper(head, answer);
    }
    server.requireUnharmed();
  }

  @Provide
  Arbitrary<Request> requests() {
    Arbitrary<Map<String, com.fasterxml.jackson.databind.JsonNode>> fields =
        Arbitraries.maps(Hostile.fields(), Hostile.json(server.run(), server.artifacts()))
            .ofMaxSize(8);
    return Combinators.combine(Hostile.changes(), fields)
        .as(
            (change, values) -> {
              ObjectNode body = JsonNodeFactory.instance.objectNode();
              body.setAll(values);
              int space = change.indexOf(' ');
              String call = change.substring(space + 1);
              return new Request(
                  change.substring(0, space),
                  call.startsWith("/") ? call : AttackedServer.API + call,
                  body);
            });
  }

  @Provide
  Arbitrary<String> queries() {
    Arbitrary<String> parameter =
        Combinators.combine(Hostile.fields(), Hostile.encoded())
            .as((name, value) -> name + "=" + value);
    return Combinators.combine(Hostile.reads(), parameter.list().ofMaxSize(5))
        .as((address, parameters) -> address + "?" + String.join("&", parameters));
  }

  @Provide
  Arbitrary<String> searches() {
    return Arbitraries.of(
        "runs/search", "experiments/search", "registered-models/search", "model-versions/search");
  }

  @Provide
  Arbitrary<String> filters() {
    return Hostile.filters();
  }

  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.of("GET", "PUT", "DELETE", "HEAD", "POST", "PATCH");
  }

  @Provide
  Arbitrary<String> paths() {
    return Hostile.paths(server.artifacts());
  }

  @Provide
  Arbitrary<String> heads() {
    return Hostile.heads();
  }

  private static RawHttp.Answer answer(String method, String target, String body)
      throws IOException {
    RawHttp.Answer answer = server.http().send(method, target, body);
    String request = "%s %s %s".formatted(method, target, body);
    // An answer to HEAD has no body; the hub's view has the hub's errors.
    boolean hub = target.startsWith("/kept/") || target.startsWith("/api/models/");
    if (!hub && !method.toUpperCase(Locale.ROOT).equals("HEAD")) {
      AttackedServer.requireProper(request, answer);
    }
    assertThat(List.of(500, 502, 503)).as(request).doesNotContain(answer.status());
    return answer;
  }
}
