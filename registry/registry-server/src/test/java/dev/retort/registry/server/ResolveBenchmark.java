package dev.retort.registry.server;

import dev.retort.registry.server.store.Database;
import dev.retort.registry.server.store.Database.Part;
import dev.retort.registry.server.store.DatabaseAddress;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * How long a registry with 200,000 versions takes: one model with half of them, 1,000 models with
 * 100 each. One caller, over HTTP on this machine; prints Markdown.
 */
final class ResolveBenchmark {
  private static final int BIG = 100_000;
  private static final int MODELS = 1_000;
  private static final int SMALL = 100;
  private static final int BATCH = 1_000;
  private static final int CALLS = 3_000;
  private static final int WARM_UPS = 2;
  private static final Random RANDOM = new Random(7);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ResolveBenchmark() {}

  /**
   * Measures.
   *
   * @param arguments an empty folder, then {@code h2} or {@code postgresql}
   */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    RegistryServerConfig config = RegistryServerConfig.loopback(home, 0);
    if (arguments[1].equals("h2")) {
      try (Database database = Database.open(home)) {
        seed(database);
      }
    } else {
      DatabaseAddress address = PostgresDatabase.fresh();
      try (Database database =
          Database.open(address, Part.WRITES_IF_FREE, "seed", Clock.systemUTC())) {
        seed(database);
        database.jdbi().useHandle(handle -> handle.execute("ANALYZE"));
      }
      config = config.with(address, Part.WRITES_IF_FREE);
    }
    try (RegistryServer server = RegistryServer.start(config, Clock.systemUTC())) {
      System.out.println("| " + arguments[1] + " | p50 ms | p99 ms | worst ms |");
      System.out.println("| --- | --- | --- | --- |");
      for (Map.Entry<String, Supplier<String>> call : calls().entrySet()) {
        measure(server.uri(), call.getKey(), call.getValue());
      }
    }
  }

  private static Map<String, Supplier<String>> calls() {
    String api = "/api/2.0/mlflow/";
    String page = "&max_results=100";
    Map<String, Supplier<String>> calls = new LinkedHashMap<>();
    calls.put(
        "alias of the big model", () -> api + "registered-models/alias?name=big&alias=champion");
    calls.put(
        "alias of any model",
        () -> api + "registered-models/alias?name=" + small() + "&alias=champion");
    calls.put(
        "alias of any model, /retort/v1",
        () -> "/retort/v1/models/" + small() + "/aliases/champion");
    calls.put(
        "a version of the big model",
        () -> api + "model-versions/get?name=big&version=" + (1 + RANDOM.nextInt(BIG)));
    calls.put("the big model", () -> api + "registered-models/get?name=big");
    calls.put("search of models, 100", () -> api + "registered-models/search?max_results=100");
    calls.put(
        "search of versions by name, newest 100",
        () -> api + "model-versions/search?filter=" + encoded("name='big'") + page);
    calls.put(
        "search of versions by name, numbered, 100",
        () ->
            api
                + "model-versions/search?filter="
                + encoded("name='big'")
                + "&order_by="
                + encoded("version_number DESC")
                + page);
    calls.put(
        "search of versions by digest",
        () ->
            api
                + "model-versions/search?filter="
                + encoded("tags.`retort.root_digest`='%s'".formatted(digest()))
                + page);
    calls.put(
        "search of versions by name and digest",
        () ->
            api
                + "model-versions/search?filter="
                + encoded("name='big' AND tags.`retort.root_digest`='%s'".formatted(digest()))
                + page);
    calls.put(
        "search of versions by name and a tag that all have",
        () ->
            api
                + "model-versions/search?filter="
                + encoded("name='big' AND tags.`retort.task`='big'")
                + page);
    calls.put("search of all versions, newest 100", () -> api + "model-versions/search?x=1" + page);
    calls.put(
        "search of versions by name, newest 10,000",
        () -> api + "model-versions/search?filter=" + encoded("name='big'"));
    return calls;
  }

  private static void measure(URI server, String name, Supplier<String> path)
      throws IOException, InterruptedException {
    int calls = name.contains("10,000") ? CALLS / 100 : CALLS;
    double[] millis = new double[calls];
    for (int i = -WARM_UPS * calls; i < calls; i++) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(server + path.get())).build();
      long start = System.nanoTime();
      HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
      double took = (System.nanoTime() - start) / 1e6;
      if (answer.statusCode() != 200 || answer.body().length() < 20) {
        throw new IllegalStateException(request.uri() + " got " + answer.body());
      }
      if (i >= 0) {
        millis[i] = took;
      }
    }
    Arrays.sort(millis);
    System.out.printf(
        "| %s | %.1f | %.1f | %.1f |%n",
        name, millis[calls / 2], millis[(int) Math.ceil(calls * .99) - 1], millis[calls - 1]);
  }

  private static void seed(Database database) {
    database
        .jdbi()
        .useTransaction(
            handle -> {
              model(handle, 1, "big", BIG);
              for (int i = 0; i < MODELS; i++) {
                model(handle, 2 + i, "model-" + i, SMALL);
              }
            });
  }

  private static void model(Handle handle, long id, String name, int versions) {
    handle.execute(
        "INSERT INTO models VALUES (?, ?, 'a model', ?, 0, ?)", id, name, versions + 1, id);
    handle.execute(
        "INSERT INTO model_tags (model_id, tag_key, tag_value, tag_start)"
            + " VALUES (?, 'team', 'distil', 'distil')",
        id);
    PreparedBatch rows =
        handle.prepareBatch(
            "INSERT INTO versions (version_id, model_id, version, description, source, sealed_path,"
                + " sealed_start, run_id, run_link, stage, creation_time, last_update_time)"
                + " VALUES (?, ?, ?, '', ?, ?, ?, 'run', '', 'None', ?, ?)");
    PreparedBatch tags =
        handle.prepareBatch(
            "INSERT INTO version_tags (version_id, tag_key, tag_value, tag_start)"
                + " VALUES (?, ?, ?, ?)");
    for (int number = 1; number <= versions; number++) {
      long version = id == 1 ? number : BIG + (id - 2) * SMALL + number;
      String path = "0/run/artifacts/bundles/" + digest(version);
      long at = 1_000_000 + (version * 7_919) % (BIG + MODELS * SMALL);
      rows.add(version, id, number, "mlflow-artifacts:/" + path, path, path, at, at);
      tags.add(version, "retort.root_digest", digest(version), digest(version));
      tags.add(version, "retort.task", name, name);
      tags.add(version, "retort.dataset", "d" + version, "d" + version);
      if (number % BATCH == 0 || number == versions) {
        rows.execute();
        tags.execute();
      }
    }
    handle.execute(
        "INSERT INTO aliases (model_id, alias, version) VALUES (?, 'champion', ?)",
        id,
        versions - 1);
  }

  private static String small() {
    return "model-" + RANDOM.nextInt(MODELS);
  }

  private static String digest() {
    return digest(1L + RANDOM.nextInt(BIG));
  }

  private static String digest(long version) {
    return "%064x".formatted(version * 1_000_003);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
