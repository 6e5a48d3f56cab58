package dev.retort.registry.server.transfer;

import static dev.retort.registry.server.transfer.ByteClient.ARTIFACTS;
import static dev.retort.registry.server.transfer.ByteClient.BLOBS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are much bigger than the server's memory go in and out, whole and in pieces. */
final class SmallHeapIT {
  @TempDir private Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  @Timeout(300)
  void passesAQuarterGigabyteThroughAFractionOfThatHeap() throws Exception {
    passes(256L << 20, "-Xmx48m");
  }

  @Test
  @Tag("campaign")
  @Timeout(1_800)
  void passesFourGigabytesThroughASmallHeap() throws Exception {
    passes(4L << 30, "-Xmx256m");
  }

  private void passes(long size, String heap) throws Exception {
    Sha256 digest = digest(new Noise(1, size));
    Process server =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                heap,
                "-XX:MaxDirectMemorySize=64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                ServerProcess.class.getName(),
                folder.resolve("home").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said =
        new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8))) {
      URI uri = URI.create("http://127.0.0.1:" + said.readLine());
      putsWhole(uri, size, digest);
      uploadsInPieces(uri, size);
      server.getOutputStream().close();
      assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
    } finally {
      server.destroyForcibly();
    }
  }

  private void putsWhole(URI uri, long size, Sha256 digest) throws Exception {
    HttpRequest put =
        HttpRequest.newBuilder(uri.resolve(ARTIFACTS + "0/r/artifacts/weights"))
            .header("X-Retort-Sha256", digest.hex())
            .PUT(BodyPublishers.ofInputStream(() -> new Noise(1, size)))
            .build();
    HttpResponse<String> stored = http.send(put, BodyHandlers.ofString());
    assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
    assertThat(download(uri.resolve(ARTIFACTS + "0/r/artifacts/weights"), 0)).isEqualTo(digest);
  }

  /** Two pieces, of which the second begins somewhere in the middle; then a part is read. */
  private void uploadsInPieces(URI uri, long size) throws Exception {
    Sha256 digest = digest(new Noise(2, size));
    ByteClient client = new ByteClient(uri);
    String upload = client.begin(digest, size);
    long middle = size / 2 + 1;
    append(uri.resolve(upload), 0, middle);
    assertThat(client.offset(upload)).isEqualTo(middle);
    append(uri.resolve(upload), middle, size);
    client.put("0/r/artifacts/other", new byte[0], "X-Retort-Sha256", digest.hex());
    assertThat(download(uri.resolve(BLOBS + digest), middle))
        .isEqualTo(digest(skipped(new Noise(2, size), middle)));
  }

  private void append(URI upload, long from, long to) throws Exception {
    HttpRequest patch =
        HttpRequest.newBuilder(upload)
            .header("Upload-Offset", Long.toString(from))
            .method("PATCH", BodyPublishers.ofInputStream(() -> skipped(new Noise(2, to), from)))
            .build();
    assertThat(http.send(patch, BodyHandlers.ofString()).statusCode()).isEqualTo(204);
  }

  private Sha256 download(URI uri, long from) throws Exception {
    HttpRequest get = HttpRequest.newBuilder(uri).header("Range", "bytes=" + from + "-").build();
    HttpResponse<InputStream> response = http.send(get, BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(206);
    try (InputStream body = response.body()) {
      return digest(body);
    }
  }

  private static InputStream skipped(InputStream stream, long count) {
    try {
      stream.skipNBytes(count);
      return stream;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sha256 digest(InputStream stream) throws IOException {
    MessageDigest digest = Sha256.algorithm();
    try (InputStream in = new DigestInputStream(stream, digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return Sha256.from(digest.digest());
  }

  /** Bytes that follow from a seed and their position, as many as wanted, from no memory. */
  private static final class Noise extends InputStream {
    private final long seed;
    private final long size;
    private long position;

    Noise(long seed, long size) {
      this.seed = seed;
      this.size = size;
    }

    private byte at(long index) {
      long word = (index >>> 3) * 0x9E3779B97F4A7C15L + seed;
      return (byte) ((word ^ (word >>> 29)) >>> ((index & 7) << 3));
    }

    @Override
    public int read() {
      return position == size ? -1 : at(position++) & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      int count = (int) Math.min(length, size - position);
      for (int i = 0; i < count; i++) {
        buffer[offset + i] = at(position + i);
      }
      position += count;
      return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public long skip(long count) {
      long skipped = Math.min(count, size - position);
      position += skipped;
      return skipped;
    }
  }
}
