package dev.retort.registry.server.hub;

import dev.retort.registry.Sha256;
import dev.retort.registry.server.RunningRegistry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A model of two versions: the first one serves, the second one is a candidate. */
final class ShownModel {
  static final byte[] WEIGHTS = noise(300_000, 1);
  static final byte[] GGUF = noise(70_000, 2);
  static final Map<String, byte[]> FIRST = files("{\"version\":1}");
  static final Map<String, byte[]> SECOND = files("{\"version\":2}");
  static final String FIRST_DIGEST = "a1".repeat(32);
  static final String SECOND_DIGEST = "b2".repeat(32);

  private ShownModel() {}

  static void publish(RunningRegistry registry) throws Exception {
    registry.model("triage");
    registry.version("triage", "0/one/artifacts/model", FIRST, FIRST_DIGEST);
    registry.version("triage", "0/two/artifacts/model", SECOND, SECOND_DIGEST);
    registry.send("PUT", alias("champion"), "{\"version\":1}");
    registry.send("PUT", alias("candidate"), "{\"version\":2}");
  }

  static String alias(String alias) {
    return "/retort/v1/models/triage/aliases/" + alias;
  }

  static String sha256(byte[] bytes) {
    return Sha256.of(bytes).hex();
  }

  private static Map<String, byte[]> files(String config) {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("retort-manifest.json", "{}".getBytes(StandardCharsets.UTF_8));
    files.put("hf/config.json", config.getBytes(StandardCharsets.UTF_8));
    files.put("hf/model.safetensors", WEIGHTS);
    files.put("adapter/adapter_config.json", "{}".getBytes(StandardCharsets.UTF_8));
    files.put("adapter/adapter_model.safetensors", noise(1_000, 3));
    files.put("gguf/model-f16.gguf", noise(2_000, 4));
    files.put("gguf/model-q8_0.gguf", GGUF);
    return files;
  }

  private static byte[] noise(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
