package dev.retort.trainer.djl.architecture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.trainer.djl.safetensors.ElementType;
import dev.retort.trainer.djl.safetensors.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Hugging Face transformers computed for a tiny random model. */
public record Golden(Path folder, JsonNode numbers) {
  private static final String ROOT = "/golden/";

  /** A case by its folder's name. */
  public static Golden of(String name) {
    try {
      Path folder = Path.of(Golden.class.getResource(ROOT + name).toURI());
      return new Golden(
          folder, JsonFormat.mapper().readTree(Files.readAllBytes(folder.resolve("golden.json"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A tensor of the case's results. */
  public float[] tensor(String name, NDManager manager) {
    try (TensorSource source = TensorSource.ofFile(folder.resolve("golden.safetensors"));
        NDArray array = source.load(name, ElementType.F32, manager)) {
      return array.toFloatArray();
    }
  }

  /** Rows of whole numbers by a path such as {@code /plain/ids}. */
  public int[][] rows(String pointer) {
    return JsonFormat.mapper().convertValue(numbers.at(pointer), int[][].class);
  }

  /** Numbers by a path. */
  public float[] floats(String pointer) {
    return JsonFormat.mapper().convertValue(numbers.at(pointer), float[].class);
  }

  /** A number by a path. */
  public double number(String pointer) {
    JsonNode node = numbers.at(pointer);
    if (!node.isNumber()) {
      throw new IllegalArgumentException("no number at " + pointer);
    }
    return node.doubleValue();
  }
}
