package dev.retort.registry.server.hub;

import static dev.retort.registry.server.RunningRegistry.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.registry.server.RunningRegistry;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class HubEndpointsTest {
  private static final String FIRST_COMMIT = ShownModel.FIRST_DIGEST.substring(0, 40);
  private static final String SECOND_COMMIT = ShownModel.SECOND_DIGEST.substring(0, 40);

  @TempDir private static Path folder;
  private static RunningRegistry registry;

  @BeforeAll
  static void start() throws Exception {
    registry = RunningRegistry.in(folder);
    ShownModel.publish(registry);
    registry.model("plain");
    registry.version(
        "plain", "0/plain/artifacts/m", Map.of("a b+c.txt", "a".getBytes(StandardCharsets.UTF_8)));
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @Test
  void takesAliasesNumbersCommitsAndMainForRevisions() throws Exception {
    for (String revision : List.of("main", "champion", "1", FIRST_COMMIT)) {
      assertThat(info("retort/triage/revision/" + revision).path("sha").asText())
          .as(revision)
          .isEqualTo(FIRST_COMMIT);
    }
    for (String revision : List.of("candidate", "2", SECOND_COMMIT)) {
      assertThat(info("triage/revision/" + revision).path("sha").asText())
          .as(revision)
          .isEqualTo(SECOND_COMMIT);
    }
    assertThat(info("retort/triage").path("sha").asText()).isEqualTo(FIRST_COMMIT);
    String commit = info("plain/revision/1").path("sha").asText();
    assertThat(commit).isEqualTo("0".repeat(39) + "1");
    assertThat(info("plain/revision/" + commit).path("sha").asText()).isEqualTo(commit);
  }

  @Test
  void showsOneFolderOrAllWithTheModelOnTop() throws Exception {
    assertThat(siblings("retort/triage"))
        .containsExactly(
            "adapter/adapter_config.json",
            "adapter/adapter_model.safetensors",
            "config.json",
            "gguf/model-f16.gguf",
            "gguf/model-q8_0.gguf",
            "model.safetensors",
            "retort-manifest.json");
    assertThat(siblings("hf/triage")).containsExactly("config.json", "model.safetensors");
    assertThat(siblings("adapter/triage"))
        .containsExactly("adapter_config.json", "adapter_model.safetensors");
    assertThat(siblings("gguf/triage")).containsExactly("model-f16.gguf", "model-q8_0.gguf");
    assertThat(siblings("plain/revision/1")).containsExactly("a b+c.txt");
    assertThat(siblings("hf/plain/revision/1")).isEmpty();
  }

  @Test
  void listsFoldersAsTheyAreAskedFor() throws Exception {
    assertThat(tree("retort/triage/tree/main").findValuesAsText("path"))
        .containsExactly(
            "config.json", "model.safetensors", "retort-manifest.json", "adapter", "gguf");
    assertThat(tree("retort/triage/tree/main?recursive=true").findValuesAsText("path")).hasSize(9);
    JsonNode adapter = tree("retort/triage/tree/candidate/adapter");
    assertThat(adapter.findValuesAsText("path"))
        .containsExactly("adapter/adapter_config.json", "adapter/adapter_model.safetensors");
    JsonNode weights = tree("hf/triage/tree/main").get(1);
    assertThat(weights.path("type").asText()).isEqualTo("file");
    assertThat(weights.path("size").asInt()).isEqualTo(ShownModel.WEIGHTS.length);
    assertThat(weights.path("lfs").path("oid").asText())
        .isEqualTo(ShownModel.sha256(ShownModel.WEIGHTS));
    requireMissing("/api/models/retort/triage/tree/main/nothing", "EntryNotFound");
  }

  @Test
  void givesFilesWithTheirCommitDigestAndRanges() throws Exception {
    String path = "/retort/triage/resolve/candidate/model.safetensors";
    HttpResponse<byte[]> head = registry.bytes("HEAD", path);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    String tag = '"' + ShownModel.sha256(ShownModel.WEIGHTS) + '"';
    assertThat(header(head, "etag")).isEqualTo(tag);
    assertThat(header(head, "x-linked-etag")).isEqualTo(tag);
    assertThat(header(head, "x-linked-size")).isEqualTo("300000");
    assertThat(header(head, "content-length")).isEqualTo("300000");
    assertThat(header(head, "accept-ranges")).isEqualTo("bytes");
    assertThat(header(head, "x-repo-commit")).isEqualTo(SECOND_COMMIT);

    assertThat(registry.bytes("GET", path).body()).isEqualTo(ShownModel.WEIGHTS);
    HttpResponse<byte[]> part = registry.bytes("GET", path, "Range", "bytes=299990-");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(ShownModel.WEIGHTS, 299_990, 300_000));
    assertThat(registry.get("/plain/resolve/1/a%20b+c.txt").body()).isEqualTo("a");
    assertThat(registry.get("/triage/resolve/2/config.json").body()).isEqualTo("{\"version\":2}");
    assertThat(header(registry.bytes("HEAD", "/triage/resolve/main/config.json"), "cache-control"))
        .isEqualTo("no-cache");
    assertThat(
            header(
                registry.bytes("HEAD", "/triage/resolve/" + FIRST_COMMIT + "/config.json"),
                "cache-control"))
        .contains("immutable");
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    requireMissing("/api/models/someone/else", "RepoNotFound");
    requireMissing("/api/models/retort/none", "RepoNotFound");
    requireMissing("/api/models/retort/triage/revision/nobody", "RevisionNotFound");
    requireMissing("/api/models/retort/triage/revision/99", "RevisionNotFound");
    requireMissing("/api/models/retort/triage/revision/" + "c".repeat(40), "RevisionNotFound");
    requireMissing("/api/models/plain", "RevisionNotFound");
    requireMissing("/api/models/plain/revision/" + "0".repeat(32) + "ffffffff", "RevisionNotFound");
    requireMissing("/retort/triage/resolve/nobody/config.json", "RevisionNotFound");
    HttpResponse<String> entry =
        requireMissing("/retort/triage/resolve/main/hf/config.json", "EntryNotFound");
    assertThat(entry.headers().firstValue("x-repo-commit")).contains(FIRST_COMMIT);
    assertThat(registry.get("/retort/triage/resolve/main/..%2Fconfig.json").statusCode())
        .isEqualTo(400);
  }

  @Test
  void givesReferencesAsLlamaCppLooksForThem() throws Exception {
    JsonNode refs = json(registry.get("/api/models/gguf/triage/refs"));
    assertThat(refs.path("branches")).hasSize(1);
    assertThat(refs.at("/branches/0/name").asText()).isEqualTo("main");
    assertThat(refs.at("/branches/0/targetCommit").asText()).isEqualTo(FIRST_COMMIT);
    assertThat(refs.path("tags").findValuesAsText("name")).containsExactly("candidate", "champion");
    JsonNode files = tree("gguf/triage/tree/" + FIRST_COMMIT + "?recursive=true");
    assertThat(files.get(1).path("path").asText()).isEqualTo("model-q8_0.gguf");
    assertThat(files.get(1).at("/lfs/oid").asText()).isEqualTo(ShownModel.sha256(ShownModel.GGUF));
    assertThat(json(registry.get("/api/models/plain/refs")).path("branches")).isEmpty();
  }

  @Test
  void namesTheFileOfAQuantization() throws Exception {
    assertThat(ggufFile("retort/triage", "latest")).isEqualTo("gguf/model-q8_0.gguf");
    assertThat(ggufFile("gguf/triage", "F16")).isEqualTo("model-f16.gguf");
    requireMissing("/v2/retort/triage/manifests/Q2_K", "EntryNotFound");
    requireMissing("/v2/hf/triage/manifests/latest", "EntryNotFound");
  }

  @Test
  void findsModelsByAPartOfTheirNames() throws Exception {
    assertThat(search("?search=RIA")).containsExactly("retort/triage");
    assertThat(search("?search=nothing'")).isEmpty();
    HttpResponse<String> first = registry.get("/api/models?limit=1");
    assertThat(json(first).findValuesAsText("id")).containsExactly("retort/plain");
    String link = first.headers().firstValue("link").orElseThrow();
    assertThat(link).matches("<http://127\\.0\\.0\\.1:\\d+/api/models\\?.*>; rel=\"next\"");
    String next = link.substring(link.indexOf("/api"), link.indexOf('>'));
    HttpResponse<String> second = registry.get(next);
    assertThat(json(second).findValuesAsText("id")).containsExactly("retort/triage");
    assertThat(second.headers().firstValue("link")).isEmpty();
  }

  private static List<String> search(String query) throws Exception {
    return json(registry.get("/api/models" + query)).findValuesAsText("id");
  }

  private static String ggufFile(String repository, String tag) throws Exception {
    HttpResponse<String> answer =
        registry.get("/v2/" + repository + "/manifests/" + tag, "User-Agent", "llama-cpp");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer).at("/ggufFile/rfilename").asText();
  }

  private static List<String> siblings(String repository) throws Exception {
    return info(repository).path("siblings").findValuesAsText("rfilename");
  }

  private static JsonNode info(String path) throws Exception {
    HttpResponse<String> answer = registry.get("/api/models/" + path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  private static JsonNode tree(String path) throws Exception {
    JsonNode tree = info(path);
    assertThat(tree.isArray()).isTrue();
    return tree;
  }

  private static HttpResponse<String> requireMissing(String path, String code) throws Exception {
    HttpResponse<String> answer = registry.get(path);
    assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(404);
    assertThat(answer.headers().firstValue("x-error-code")).as(path).contains(code);
    assertThat(json(answer).path("error").asText()).isNotEmpty();
    return answer;
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
