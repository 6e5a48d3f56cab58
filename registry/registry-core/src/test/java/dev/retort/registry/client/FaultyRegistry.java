package dev.retort.registry.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.retort.registry.Bundle;
import dev.retort.registry.BundleFile;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelReference;
import dev.retort.registry.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Speaks the reading half of {@code /retort/v1} as docs/registry.md has it, over folders on the
 * disk; and on demand cuts connections, lies about bytes, stalls, and goes away.
 */
public final class FaultyRegistry implements AutoCloseable {
  private static final Pattern ALIAS = Pattern.compile("models/([^/]+)/aliases/([^/]+)");
  private static final Pattern VERSION =
      Pattern.compile("models/([^/]+)/versions/(\\d+)/(manifest|signature)");
  private static final Pattern BLOB = Pattern.compile("blobs/([0-9a-f]{64})");
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
  private static final Pattern WAIT = Pattern.compile("(?:^|&)wait=(\\d+)");
  private static final int CHUNK = 16 << 10;

  private final Map<ModelName, List<Bundle>> versions = new ConcurrentHashMap<>();
  private final Map<Sha256, Path> blobs = new ConcurrentHashMap<>();
  private final Map<String, Move> aliases = new HashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicLong blobBytes = new AtomicLong();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger lies = new AtomicInteger();
  private HttpServer server;
  private ExecutorService threads;
  private long sequence;
  private volatile long cutAfter;
  private volatile boolean stalls;
  private volatile boolean servesRanges = true;
  private volatile long pauseMillis;
  private volatile Optional<String> token = Optional.empty();
  private volatile Optional<String> redirect = Optional.empty();

  private record Move(int version, long sequence) {}

  public FaultyRegistry() throws IOException {
    listen(0);
  }

  private void listen(int port) throws IOException {
    threads = Executors.newCachedThreadPool();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
    server.setExecutor(threads);
    server.createContext("/retort/v1/", this::answer);
    server.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public RegistryClient client() {
    return new RegistryClient(RegistryEndpoint.at(uri()));
  }

  /** Publishes a bundle in place, as the next version. */
  public int publish(ModelName name, Bundle bundle) {
    for (BundleFile file : bundle.manifest().files()) {
      blobs.put(file.sha256(), bundle.path(file));
    }
    List<Bundle> list = versions.computeIfAbsent(name, key -> new ArrayList<>());
    list.add(bundle);
    return list.size();
  }

  public int promote(ModelReference reference, Bundle bundle) {
    int version = publish(reference.name(), bundle);
    move(reference, version);
    return version;
  }

  public synchronized void move(ModelReference reference, int version) {
    aliases.put(reference.toString(), new Move(version, ++sequence));
    notifyAll();
  }

  public synchronized void remove(ModelReference reference) {
    aliases.remove(reference.toString());
    sequence++;
    notifyAll();
  }

  /** The next blob requests lose their connection after so many bytes. */
  public void cut(int times, long afterBytes) {
    cutAfter = afterBytes;
    cuts.set(times);
  }

  /** The next blob requests get other bytes. */
  public void lie(int times) {
    lies.set(times);
  }

  /** Blob requests get their head, and then nothing. */
  public void stall(boolean on) {
    stalls = on;
  }

  /** Blobs come slowly: a pause after each 16 KiB. */
  public void slow(long millisPerChunk) {
    pauseMillis = millisPerChunk;
  }

  public void ignoreRanges() {
    servesRanges = false;
  }

  public void require(String bearer) {
    token = Optional.of(bearer);
  }

  public void redirectTo(String location) {
    redirect = Optional.of(location);
  }

  /** Goes away, cutting every connection. */
  public void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** Comes back at the same address. */
  public void restart() throws IOException {
    listen(server.getAddress().getPort());
  }

  /** Bytes of blobs that were sent. */
  public long blobBytes() {
    return blobBytes.get();
  }

  /** How many callers are held back until their alias moves. */
  public int waiting() {
    return waiting.get();
  }

  /** Path and range of each request. */
  public List<String> requests() {
    return requests;
  }

  @Override
  public void close() {
    stop();
  }

  private void answer(HttpExchange call) throws IOException {
    try (call) {
      String path = call.getRequestURI().getRawPath().substring("/retort/v1/".length());
      String range = call.getRequestHeaders().getFirst("Range");
      requests.add(range == null ? path : path + " " + range);
      String authorization = call.getRequestHeaders().getFirst("Authorization");
      if (token.isPresent() && !("Bearer " + token.get()).equals(authorization)) {
        error(call, 401, "UNAUTHENTICATED", "no valid token");
        return;
      }
      if (redirect.isPresent()) {
        call.getResponseHeaders().add("Location", redirect.get());
        call.sendResponseHeaders(302, -1);
        return;
      }
      Matcher alias = ALIAS.matcher(path);
      Matcher version = VERSION.matcher(path);
      Matcher blob = BLOB.matcher(path);
      if (alias.matches()) {
        alias(call, decode(alias.group(1)) + "@" + decode(alias.group(2)));
      } else if (version.matches()) {
        file(call, decode(version.group(1)), Integer.parseInt(version.group(2)), version.group(3));
      } else if (blob.matches()) {
        blob(call, new Sha256(blob.group(1)), range);
      } else {
        error(call, 404, "ENDPOINT_NOT_FOUND", path);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String decode(String segment) {
    return URLDecoder.decode(segment, StandardCharsets.UTF_8);
  }

  private void alias(HttpExchange call, String reference) throws IOException, InterruptedException {
    String seen = call.getRequestHeaders().getFirst("If-None-Match");
    String query = String.valueOf(call.getRequestURI().getQuery());
    Matcher asked = WAIT.matcher(query);
    long wait = asked.find() ? Long.parseLong(asked.group(1)) : 0;
    Move move = await(reference, seen, wait);
    String tag = tag(move);
    call.getResponseHeaders().add("ETag", tag);
    if (tag.equals(seen)) {
      call.sendResponseHeaders(304, -1);
    } else if (move == null) {
      error(call, 404, "RESOURCE_DOES_NOT_EXIST", "no such alias");
    } else {
      ModelName name = ModelReference.parse(reference).name();
      Bundle bundle = versions.get(name).get(move.version() - 1);
      send(
          call,
          200,
          "{\"version\":%d,\"root_digest\":\"%s\",\"sequence\":%d}"
              .formatted(move.version(), bundle.manifest().rootDigest(), move.sequence())
              .getBytes(StandardCharsets.UTF_8));
    }
  }

  private synchronized Move await(String reference, String seen, long seconds)
      throws InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000;
    Move move = aliases.get(reference);
    while (tag(move).equals(seen) && System.nanoTime() < end) {
      waiting.incrementAndGet();
      try {
        wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      } finally {
        waiting.decrementAndGet();
      }
      move = aliases.get(reference);
    }
    return move;
  }

  private static String tag(Move move) {
    return "\"" + (move == null ? 0 : move.sequence()) + "\"";
  }

  private void file(HttpExchange call, String name, int version, String what) throws IOException {
    List<Bundle> list = versions.getOrDefault(new ModelName(name), List.of());
    if (version > list.size()) {
      error(call, 404, "RESOURCE_DOES_NOT_EXIST", "no such version");
      return;
    }
    String file = what.equals("manifest") ? "retort-manifest.json" : "retort-manifest.sig";
    Path path = list.get(version - 1).folder().resolve(file);
    if (!Files.exists(path)) {
      error(call, 404, "RESOURCE_DOES_NOT_EXIST", file);
      return;
    }
    byte[] bytes = Files.readAllBytes(path);
    call.getResponseHeaders().add("ETag", "\"" + Sha256.of(bytes) + "\"");
    send(call, 200, bytes);
  }

  private void blob(HttpExchange call, Sha256 sha256, String range)
      throws IOException, InterruptedException {
    Path path = blobs.get(sha256);
    if (path == null || !Files.exists(path)) {
      error(call, 404, "RESOURCE_DOES_NOT_EXIST", sha256.hex());
      return;
    }
    byte[] bytes = Files.readAllBytes(path);
    if (take(lies)) {
      bytes[bytes.length / 2] ^= 1;
    }
    int from = 0;
    int to = bytes.length;
    Matcher asked = RANGE.matcher(String.valueOf(range));
    boolean partial = servesRanges && asked.matches();
    if (partial) {
      from = Integer.parseInt(asked.group(1));
      to = Math.min(to, Integer.parseInt(asked.group(2)) + 1);
      call.getResponseHeaders()
          .add("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, bytes.length));
    }
    call.sendResponseHeaders(partial ? 206 : 200, to - from);
    long allowed = to - from > cutAfter && take(cuts) ? cutAfter : Long.MAX_VALUE;
    OutputStream body = call.getResponseBody();
    synchronized (this) {
      while (stalls) {
        wait();
      }
    }
    int sent = from;
    while (sent < to && sent - from < allowed) {
      int length = (int) Math.min(Math.min(CHUNK, to - sent), allowed - (sent - from));
      body.write(bytes, sent, length);
      blobBytes.addAndGet(length);
      sent += length;
      if (pauseMillis > 0) {
        body.flush();
        Thread.sleep(pauseMillis);
      }
    }
    body.flush();
  }

  private static boolean take(AtomicInteger faults) {
    return faults.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  private static void error(HttpExchange call, int status, String code, String message)
      throws IOException {
    send(
        call,
        status,
        "{\"error_code\":\"%s\",\"message\":\"%s\"}"
            .formatted(code, message)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange call, int status, byte[] body) throws IOException {
    call.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    call.getResponseBody().write(body);
  }
}
