package dev.retort.registry.server.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.registry.blob.BlobStorage.AccessKey;
import dev.retort.registry.blob.BlobStorage.Addressing;
import dev.retort.registry.blob.BlobStorage.S3Bucket;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Adobe's S3Mock as a process of its own: an S3-compatible server that keeps objects as files. */
final class S3MockServer implements AutoCloseable {
  private static final String BUCKET = "models";
  private static final Path JAR = Path.of("target/s3mock/s3mock.jar");
  private static final String OPTION = "--com.adobe.testing.s3mock.";
  private static final int ATTEMPTS = 600;

  private final Process process;
  private final URI uri;

  private S3MockServer(Process process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  static S3MockServer start(Path folder) throws IOException, InterruptedException {
    assertThat(JAR).as("copied there by the phase process-test-resources").exists();
    int port = freePort();
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString(),
                "--server.port=0",
                OPTION + "httpPort=" + port,
                OPTION + "store.initialBuckets=" + BUCKET,
                OPTION + "store.root=" + folder)
            .redirectErrorStream(true)
            .redirectOutput(Files.createTempFile(folder.getParent(), "s3mock", ".log").toFile())
            .start();
    S3MockServer server = new S3MockServer(process, URI.create("http://127.0.0.1:" + port));
    server.awaitAnswer();
    return server;
  }

  /** The bucket, which is there already. */
  S3Bucket bucket() {
    return new S3Bucket(
        Optional.of(uri),
        "us-east-1",
        BUCKET,
        "retort/",
        Addressing.PATH,
        new AccessKey("anybody", "secret"));
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve("/" + BUCKET)).timeout(Duration.ofSeconds(20)).build();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        assertThat(process.isAlive()).as("S3Mock runs").isTrue();
      }
      assertThat(process.waitFor(100, TimeUnit.MILLISECONDS)).as("S3Mock ended").isFalse();
    }
    throw new IOException("S3Mock didn't answer at " + uri);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
