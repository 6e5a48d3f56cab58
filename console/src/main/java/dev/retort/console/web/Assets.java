package dev.retort.console.web;

import dev.retort.dataset.card.PageStyle;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/** Style sheets and scripts, all from the class path: nothing is loaded from elsewhere. */
final class Assets {
  static final String ROOT = "/assets/";

  private static final String WEBJARS = "/META-INF/resources/webjars/";
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "htmx.js", "htmx.org/2.0.8/dist/htmx.min.js",
          "sse.js", "htmx-ext-sse/2.2.2/sse.js",
          "uplot.js", "uplot/1.6.30/dist/uPlot.iife.min.js",
          "uplot.css", "uplot/1.6.30/dist/uPlot.min.css");

  private final Map<String, Asset> assets = new TreeMap<>();

  private record Asset(Buffer bytes, String type, String tag) {
    static Asset of(byte[] bytes, String name) {
      return new Asset(
          Buffer.buffer(bytes),
          name.endsWith(".css")
              ? "text/css; charset=utf-8"
              : name.endsWith(".svg") ? "image/svg+xml" : "text/javascript; charset=utf-8",
          '"' + DigestUtils.sha256Hex(bytes).substring(0, 16) + '"');
    }
  }

  Assets() {
    LIBRARIES.forEach((name, path) -> add(name, read(WEBJARS + path)));
    add("page.css", PageStyle.css().getBytes(StandardCharsets.UTF_8));
    for (String own : new String[] {"console.css", "console.js", "icon.svg"}) {
      add(own, read("assets/" + own));
    }
  }

  private void add(String name, byte[] bytes) {
    assets.put(name, Asset.of(bytes, name));
  }

  private static byte[] read(String resource) {
    try (InputStream stream = Assets.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }

  void mount(Router router) {
    Mounting.readable(router, ROOT + ":name").handler(this::send);
  }

  private void send(RoutingContext context) {
    Asset asset = assets.get(context.pathParam("name"));
    if (asset == null) {
      throw Refusal.missing("There is no such file.");
    }
    context
        .response()
        .putHeader("ETag", asset.tag())
        .putHeader("Cache-Control", "no-cache")
        .putHeader("Content-Type", asset.type());
    if (asset.tag().equals(context.request().getHeader("If-None-Match"))) {
      context.response().setStatusCode(304).end();
    } else {
      context.response().end(asset.bytes());
    }
  }
}
