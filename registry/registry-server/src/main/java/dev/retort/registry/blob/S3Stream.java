package dev.retort.registry.blob;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object's bytes; closed before its end, it breaks the connection instead of reading the rest.
 */
final class S3Stream extends FilterInputStream {
  private final ResponseInputStream<GetObjectResponse> response;
  private long left;

  S3Stream(ResponseInputStream<GetObjectResponse> response, long length) {
    super(response);
    this.response = response;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    left -= read < 0 ? 0 : 1;
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    left -= Math.max(read, 0);
    return read;
  }

  @Override
  public void close() throws IOException {
    if (left > 0) {
      response.abort();
    }
    super.close();
  }
}
