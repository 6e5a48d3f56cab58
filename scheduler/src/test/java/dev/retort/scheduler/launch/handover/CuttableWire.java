package dev.retort.scheduler.launch.handover;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A wire between workers and their owner that can be cut, also in the middle of a request. */
public final class CuttableWire implements AutoCloseable {
  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicLong bytesToCut = new AtomicLong(Long.MAX_VALUE);
  private volatile int port;
  private volatile boolean cut;

  /** A wire to a port of this machine. */
  public CuttableWire(int port) {
    this.port = port;
    try {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Leads to another port: the owner was started again. */
  void leadTo(int other) {
    port = other;
  }

  /** Cuts the wire, or mends it. */
  public void cut(boolean now) {
    cut = now;
    if (now) {
      open.forEach(CuttableWire::end);
    }
  }

  /** Cuts each connection that has brought the owner so many bytes, so many times. */
  void cutEach(long bytes, int times) {
    cuts.set(times);
    bytesToCut.set(bytes);
  }

  /** How many cuts of {@link #cutEach} are still to come. */
  int cutsLeft() {
    return cuts.get();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket worker = door.accept();
        open.add(worker);
        if (cut) {
          end(worker);
          continue;
        }
        Socket owner = new Socket(InetAddress.getLoopbackAddress(), port);
        open.add(owner);
        daemon(() -> pump(worker, owner, true));
        daemon(() -> pump(owner, worker, false));
      } catch (IOException e) {
        // The owner is away, or the wire is gone.
        open.forEach(CuttableWire::end);
      }
    }
  }

  private void pump(Socket from, Socket to, boolean counted) {
    byte[] buffer = new byte[1 << 14];
    long passed = 0;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int count = in.read(buffer);
      while (count >= 0) {
        passed += count;
        if (counted
            && passed > bytesToCut.get()
            && cuts.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
          // Half of what came goes on.
          out.write(buffer, 0, count / 2);
          out.flush();
          break;
        }
        out.write(buffer, 0, count);
        out.flush();
        count = in.read(buffer);
      }
    } catch (IOException e) {
      // The other side went away.
      passed = 0;
    } finally {
      end(from);
      end(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "wire");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(CuttableWire::end);
  }
}
