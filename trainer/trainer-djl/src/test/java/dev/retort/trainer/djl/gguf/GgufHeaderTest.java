package dev.retort.trainer.djl.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fault")
@Tag("fault-bad-input")
class GgufHeaderTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("model.gguf");
    Map<String, GgufValue> metadata = new LinkedHashMap<>();
    metadata.put("general.architecture", new GgufValue.Text("llama"));
    metadata.put("llama.block_count", new GgufValue.Whole(2));
    metadata.put("llama.epsilon", new GgufValue.Real(0.5));
    metadata.put("flag", new GgufValue.Flag(true));
    metadata.put("texts", new GgufValue.Texts(List.of("ä", "", "漢字")));
    metadata.put("wholes", new GgufValue.Wholes(List.of(1L, -3L)));
    metadata.put("reals", new GgufValue.Reals(List.of(0.25)));
    GgufWriter.write(
        file,
        metadata,
        List.of(
            part("a", GgufType.F32, List.of(3L), 3),
            part("b", GgufType.F16, List.of(2L, 5L), 10),
            part("c", GgufType.Q8_0, List.of(3L, 32L), 96)));
  }

  private static GgufWriter.Part part(String name, GgufType type, List<Long> shape, int count) {
    return new GgufWriter.Part(
        name,
        shape,
        type,
        () -> {
          float[] values = new float[count];
          Arrays.fill(values, 1);
          return values;
        });
  }

  @Test
  void readsWhatWasWritten() {
    GgufHeader header = GgufHeader.read(file);

    assertThat(header.architecture()).contains("llama");
    assertThat(header.architectureNumber("block_count")).contains(2L);
    assertThat(header.metadata())
        .containsEntry("llama.epsilon", new GgufValue.Real(0.5))
        .containsEntry("flag", new GgufValue.Flag(true))
        .containsEntry("texts", new GgufValue.Texts(List.of("ä", "", "漢字")))
        .containsEntry("wholes", new GgufValue.Wholes(List.of(1L, -3L)))
        .containsEntry("reals", new GgufValue.Reals(List.of(0.25)));
    assertThat(header.tensors())
        .containsExactly(
            new GgufTensor("a", List.of(3L), GgufType.F32, 0),
            new GgufTensor("b", List.of(2L, 5L), GgufType.F16, 32),
            new GgufTensor("c", List.of(3L, 32L), GgufType.Q8_0, 64));
    assertThat(header.dataStart() % 32).isZero();
  }

  @Test
  void writesLittleEndianVersionThreeWithReversedShapes() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);

    assertThat(new String(bytes.array(), 0, 4, StandardCharsets.US_ASCII)).isEqualTo("GGUF");
    assertThat(bytes.getInt(4)).isEqualTo(3);
    assertThat(bytes.getLong(8)).isEqualTo(3);
    assertThat(bytes.getLong(16)).isEqualTo(7);
    int b = position("b");
    assertThat(bytes.getInt(b + 1)).isEqualTo(2);
    assertThat(bytes.getLong(b + 5)).isEqualTo(5);
    assertThat(bytes.getLong(b + 13)).isEqualTo(2);
    int data = (int) GgufHeader.read(file).dataStart();
    assertThat(bytes.getFloat(data)).isEqualTo(1);
    assertThat(bytes.getShort(data + 32)).isEqualTo((short) 0x3C00);
    assertThat(Files.size(file) % 32).isZero();
  }

  /** Where a tensor's one-letter name stands in the file's header. */
  private int position(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    byte[] entry =
        ByteBuffer.allocate(9)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(1)
            .put((byte) name.charAt(0))
            .array();
    for (int i = 0; i < bytes.length - entry.length; i++) {
      if (Arrays.equals(bytes, i, i + entry.length, entry, 0, entry.length)) {
        return i + entry.length - 1;
      }
    }
    throw new AssertionError("no tensor " + name);
  }

  @Test
  void refusesAFileThatIsCutOffAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    // The last bytes are padding after the last tensor.
    int needed = whole.length - 26;
    for (int length = 0; length < needed; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> GgufHeader.read(file))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(GgufException.class)
          .hasMessageContaining("model.gguf");
    }
  }

  @Test
  void neverThrowsAnythingElseOnADamagedHeader() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(2);
    for (int trial = 0; trial < 3_000; trial++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        damaged[random.nextInt(500)] = (byte) random.nextInt(256);
      }
      Files.write(file, damaged);
      try {
        GgufHeader.read(file);
      } catch (GgufException e) {
        assertThat(e).hasMessageContaining("model.gguf");
      }
    }
  }

  @Test
  void refusesATensorThatLiesOutsideTheFile() throws IOException {
    int offset = position("c") + 1 + 4 + 16 + 4;
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    for (long lie : new long[] {1 << 20, Long.MAX_VALUE - 31, -32, 33, 0}) {
      bytes.putLong(offset, lie);
      Files.write(file, bytes.array());
      assertThatThrownBy(() -> GgufHeader.read(file))
          .isInstanceOf(GgufException.class)
          .hasMessageContaining("tensor")
          .hasMessageContaining("export it again");
    }
  }

  @Test
  void refusesAnotherFormatAndAnotherVersion() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(4, 2);
    Files.write(file, bytes.array());
    assertThatThrownBy(() -> GgufHeader.read(file)).hasMessageContaining("its version is 2");
    bytes.putInt(0, 0x04034B50);
    Files.write(file, bytes.array());
    assertThatThrownBy(() -> GgufHeader.read(file))
        .hasMessageContaining("does not begin with GGUF");
  }

  @Test
  void leavesNothingWhenATensorCannotBeWritten() {
    Path broken = folder.resolve("broken.gguf");

    assertThatThrownBy(
            () ->
                GgufWriter.write(
                    broken,
                    Map.of(),
                    List.of(
                        new GgufWriter.Part(
                            "w", List.of(1L), GgufType.F32, () -> new float[] {Float.NaN}))))
        .isInstanceOf(GgufException.class)
        .hasMessageContaining("tensor w");
    assertThat(folder)
        .isDirectoryContaining("glob:**model.gguf")
        .isDirectoryNotContaining("glob:**broken*");
  }
}
