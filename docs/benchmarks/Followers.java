import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Many followers of one alias, each with a connection of its own, on one thread; the alias is moved
 * forth and back, and the time is taken from before the move is asked for until each follower has the
 * news. Arguments: {@code events} or {@code wait}, the port, the number of followers, of moves, and the
 * server's process id. Prints for each move the 50th and the 99th percentile, the last follower, the
 * move's own answer and the CPU time that the server took until all was quiet again, in milliseconds.
 */
final class Followers {
  private static final String ALIAS = "/retort/v1/models/bench/aliases/champion";
  private static final Pattern TAG = Pattern.compile("(?i)etag: (\"\\d+\")");
  private static final Pattern SEQUENCE = Pattern.compile("\"sequence\":(\\d+)");
  private static final int CONNECTING = 200;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

  private final boolean waits;
  private final InetSocketAddress server;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
  private final long[] arrived;
  private final String pid;
  private int ready;
  private int seen;

  private Followers(boolean waits, int port, int count, String pid) throws IOException {
    this.pid = pid;
    this.waits = waits;
    this.server = new InetSocketAddress("127.0.0.1", port);
    this.arrived = new long[count];
  }

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[1]);
    int count = Integer.parseInt(arguments[2]);
    Followers followers = new Followers(arguments[0].equals("wait"), port, count, arguments[4]);
    String tag = "\"" + followers.move(1)[1] + "\"";
    followers.connect(tag);
    for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
      followers.round(i % 2 == 0 ? 2 : 1);
    }
    System.exit(0);
  }

  private void connect(String tag) throws IOException {
    int opened = 0;
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (waits ? opened < arrived.length : ready < arrived.length) {
      for (int i = 0; i < CONNECTING && opened < arrived.length; i++, opened++) {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 14);
        channel.connect(server);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, opened);
        channel.write(request(tag));
      }
      select(20);
      if (System.nanoTime() > deadline) {
        throw new IOException(ready + " of " + arrived.length + " followers got a stream in time");
      }
    }
    // The last questions are on their way to where they are held.
    for (int i = 0; i < 100; i++) {
      select(20);
    }
  }

  private ByteBuffer request(String tag) {
    String text =
        waits
            ? "GET %s?wait=60 HTTP/1.1\r\nHost: 127.0.0.1\r\nIf-None-Match: %s\r\n\r\n"
                .formatted(ALIAS, tag)
            : "GET /retort/v1/events?model=bench HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n";
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void round(int version) throws Exception {
    seen = 0;
    Arrays.fill(arrived, 0);
    long[] moved = new long[1];
    long cpu = cpuMillis();
    long start = System.nanoTime();
    Thread mover =
        new Thread(
            () -> {
              try {
                moved[0] = move(version)[0];
              } catch (IOException e) {
                e.printStackTrace();
              }
            });
    mover.start();
    while (seen < arrived.length && System.nanoTime() - start < PATIENCE_NANOS) {
      select(100);
    }
    mover.join();
    long[] times = Arrays.stream(arrived).filter(time -> time > 0).map(t -> t - start).sorted().toArray();
    if (times.length < arrived.length) {
      throw new IOException((arrived.length - times.length) + " followers never heard of the move");
    }
    for (int i = 0; i < 50; i++) {
      select(20);
    }
    System.out.printf(
        "%.1f %.1f %.1f %.1f %d%n",
        times[times.length / 2] / 1e6,
        times[(int) (times.length * 0.99)] / 1e6,
        times[times.length - 1] / 1e6,
        (moved[0] - start) / 1e6,
        cpuMillis() - cpu);
  }

  /** What the server has taken; Linux counts in hundredths of a second. */
  private long cpuMillis() throws IOException {
    String[] fields = Files.readString(Path.of("/proc", pid, "stat")).split(" ");
    return 10 * (Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
  }

  /** When the answer came, and the sequence number in it. */
  private long[] move(int version) throws IOException {
    HttpURLConnection put =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + server.getPort() + ALIAS).toURL().openConnection();
    put.setRequestMethod("PUT");
    put.setDoOutput(true);
    put.getOutputStream()
        .write("{\"version\":%d}".formatted(version).getBytes(StandardCharsets.US_ASCII));
    String answer = new String(put.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    long time = System.nanoTime();
    Matcher sequence = SEQUENCE.matcher(answer);
    return new long[] {time, sequence.find() ? Long.parseLong(sequence.group(1)) : 0};
  }

  private void select(long millis) throws IOException {
    selector.select(millis);
    Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
    while (keys.hasNext()) {
      SelectionKey key = keys.next();
      keys.remove();
      read((SocketChannel) key.channel(), (int) key.attachment());
    }
  }

  private void read(SocketChannel channel, int follower) throws IOException {
    buffer.clear();
    if (channel.read(buffer) < 0) {
      throw new IOException("the server closed the connection of follower " + follower);
    }
    long now = System.nanoTime();
    String text = StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
    if (!waits && text.contains("\nid: ") && !text.contains("event: ")) {
      ready++;
    }
    boolean news = waits ? text.startsWith("HTTP/1.1 200") : text.contains("event: alias-moved");
    if (news && arrived[follower] == 0) {
      arrived[follower] = now;
      seen++;
    }
    Matcher tag = TAG.matcher(text);
    if (waits && tag.find()) {
      channel.write(request(tag.group(1)));
    }
  }
}
