package dev.retort.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.retort.registry.RegistryException;
import dev.retort.registry.RegistryRefusalException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** GET over the JDK's client: bounded in time and size, and never to another host. */
final class RegistryHttp {
  private static final String ROOT = "/retort/v1/";
  private static final int MAX_ERROR_BYTES = 64 << 10;
  private static final int MAX_MESSAGE = 300;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryEndpoint endpoint;
  private final HttpClient client;

  RegistryHttp(RegistryEndpoint endpoint) {
    this.endpoint = endpoint;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            // A redirect would take the token along, to whoever is named there.
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(endpoint.timeout());
    endpoint.tls().ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  /** A path's segment, percent-encoded. */
  static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** An answer of any kind. */
  static final class Answer {
    private final String call;
    private final int status;
    private final String tag;
    private final String location;
    private final byte[] body;

    private Answer(HttpRequest request, HttpResponse<String> response, byte[] body) {
      this.call = describe(request);
      this.status = response.statusCode();
      this.tag = response.headers().firstValue("ETag").orElse("");
      this.location = response.headers().firstValue("Location").orElse("");
      this.body = body;
    }

    /** What was asked, for people. */
    String call() {
      return call;
    }

    int status() {
      return status;
    }

    /** The ETag as it was sent; empty text if there was none. */
    String tag() {
      return tag;
    }

    /** Where a redirect leads; empty text if nowhere. */
    String location() {
      return location;
    }

    byte[] body() {
      return body;
    }
  }

  /**
   * A GET whose answer is kept in memory.
   *
   * @param ifNoneMatch an ETag that the caller has
   * @param wait how long the server was asked to hold the answer back
   * @param maxBytes more are a failure
   */
  Answer get(String path, Optional<String> ifNoneMatch, Duration wait, int maxBytes) {
    Duration patience = endpoint.timeout().plus(wait);
    HttpRequest.Builder request = request(path, patience);
    ifNoneMatch.ifPresent(tag -> request.header("If-None-Match", tag));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    HttpRequest built = request.build();
    try {
      HttpResponse<String> response = send(built, patience, maxBytes, info -> body);
      return new Answer(built, response, body.toByteArray());
    } catch (IOException e) {
      throw silence(built, patience, e);
    }
  }

  /**
   * A GET of a stretch of bytes. What the server has to give is given, even if that is less.
   *
   * @param size of the whole
   * @throws IOException if the sink fails
   */
  void download(String path, long from, long to, long size, OutputStream sink) throws IOException {
    HttpRequest.Builder request = request(path, endpoint.timeout());
    if (from > 0 || to < size) {
      request.header("Range", "bytes=%d-%d".formatted(from, to - 1));
    }
    PartSink part = new PartSink(sink, to - from);
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    HttpRequest built = request.build();
    Answer answer;
    try {
      Function<ResponseInfo, OutputStream> choice = info -> choose(info, from, part, error);
      HttpResponse<String> response = send(built, endpoint.timeout(), size, choice);
      answer = new Answer(built, response, error.toByteArray());
    } catch (BoundedBody.SinkFailure e) {
      if (e.cause() instanceof BoundedBody.TooLong) {
        throw silence(built, endpoint.timeout(), e.cause());
      }
      throw e.cause();
    } catch (IOException e) {
      throw silence(built, endpoint.timeout(), e);
    }
    requireSuccess(answer);
  }

  /**
   * Returns if the answer is a success.
   *
   * @throws RegistryRefusalException if asking again would give the same
   * @throws RegistryException if the server failed
   */
  void requireSuccess(Answer answer) {
    int status = answer.status();
    if (status == 200 || status == 206) {
      return;
    }
    String said =
        "the registry at %s answered %s with status %d: %s"
            .formatted(endpoint.uri(), answer.call(), status, unended(message(answer)));
    if (status >= 500 || status == 429 || status == 408) {
      throw new RegistryException(said);
    }
    throw new RegistryRefusalException(said + remedy(status), status);
  }

  private static String remedy(int status) {
    return switch (status) {
      case 401 ->
          ". Give a valid token, by --token, registry.token in retort.yaml or MLFLOW_TRACKING_TOKEN.";
      case 403 -> ". Give a token whose role may read.";
      default -> "";
    };
  }

  private static String message(Answer answer) {
    if (answer.status() / 100 == 3) {
      return "go to '%s', which is not followed because the token would go there too"
          .formatted(answer.location());
    }
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    String brief = text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "…" : text;
    try {
      JsonNode error = JSON.readTree(text);
      return error.path("message").asText(brief);
    } catch (IOException notJson) {
      return brief;
    }
  }

  private static OutputStream choose(
      ResponseInfo info, long from, PartSink part, OutputStream error) {
    if (info.statusCode() == 200) {
      // This server knows no ranges.
      part.skip(from);
      return part;
    }
    if (info.statusCode() == 206) {
      String range = info.headers().firstValue("Content-Range").orElse("");
      // Bytes from elsewhere are left out, and then too few have come.
      return range.startsWith("bytes " + from + "-") ? part : OutputStream.nullOutputStream();
    }
    return error;
  }

  private HttpResponse<String> send(
      HttpRequest request,
      Duration patience,
      long maxBytes,
      Function<ResponseInfo, OutputStream> choice)
      throws IOException {
    Chosen sink = new Chosen();
    BoundedBody body = new BoundedBody(sink, Math.max(maxBytes, MAX_ERROR_BYTES));
    BodyHandler<String> handler =
        info -> {
          sink.target = choice.apply(info);
          return body;
        };
    return body.await(client.sendAsync(request, handler), patience);
  }

  private HttpRequest.Builder request(String path, Duration patience) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(endpoint.uri() + ROOT + path)).timeout(patience).GET();
    endpoint.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token));
    return builder;
  }

  private RegistryException silence(HttpRequest request, Duration patience, IOException cause) {
    String said;
    if (isOrHas(cause, CertificateException.class)) {
      said =
          "the certificate of the registry at %s isn't trusted: %s. Name a PEM file with what it is signed by, by --ca or registry.certificates in retort.yaml."
              .formatted(endpoint.uri(), reason(cause));
    } else if (isOrHas(cause, UnresolvedAddressException.class)) {
      said =
          "the registry can't be reached at %s: its host's name is unknown. Check the address."
              .formatted(endpoint.uri());
    } else if (isOrHas(cause, ConnectException.class)) {
      said =
          "the registry can't be reached at %s: %s: is the registry running there?"
              .formatted(
                  endpoint.uri(),
                  // The JDK's client has no message for this one.
                  cause.getMessage() == null ? "connection refused" : reason(cause));
    } else {
      said =
          "the registry at %s didn't answer %s whole within %s: %s. Check that it runs and that the address is right."
              .formatted(
                  endpoint.uri(), describe(request), BoundedBody.inWords(patience), reason(cause));
    }
    return new RegistryException(said, cause);
  }

  private static boolean isOrHas(Throwable failure, Class<? extends Throwable> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  /** A text that a full stop can follow. */
  private static String unended(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  /** Some of the JDK's network failures have no message. */
  private static String reason(IOException cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : unended(message);
  }

  private static String describe(HttpRequest request) {
    return request.method() + " " + request.uri().getPath();
  }

  /** Where a response's bytes go, known once its head has come. */
  private static final class Chosen extends OutputStream {
    private OutputStream target = nullOutputStream();

    @Override
    public void write(int value) throws IOException {
      target.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      target.write(bytes, offset, length);
    }
  }
}
