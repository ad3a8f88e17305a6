package io.peft4j.format;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sends connections through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, as Python and
 * curl do; Java knows only its own flags. Without the variables those flags hold.
 */
final class HubProxy extends ProxySelector {
  private final Map<String, String> environment;

  HubProxy(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI address) {
    String scheme = address.getScheme().toLowerCase(Locale.ROOT);
    String proxy = value(scheme + "_proxy");
    if (proxy.isEmpty()) {
      return ProxySelector.getDefault().select(address);
    }
    return List.of(isExempt(address.getHost()) ? Proxy.NO_PROXY : proxy(proxy));
  }

  private static Proxy proxy(String address) {
    URI proxy = URI.create(address.contains("://") ? address : "http://" + address);
    if (proxy.getHost() == null) {
      throw new UserError(
          "the proxy \"%s\" is no address: set HTTPS_PROXY as in http://proxy:3128"
              .formatted(address));
    }
    int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
    return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port));
  }

  private boolean isExempt(String host) {
    for (String pattern : value("no_proxy").split(",")) {
      String end = pattern.strip().replaceFirst("^\\*?\\.", "");
      boolean ends = host.equalsIgnoreCase(end) || host.endsWith("." + end);
      if (end.equals("*") || !end.isEmpty() && ends) {
        return true;
      }
    }
    return false;
  }

  private String value(String name) {
    String lower = environment.getOrDefault(name, "");
    return lower.isEmpty() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : lower;
  }

  @Override
  public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
    // The failure reaches the caller as well.
  }
}
