#include "decoders/packet/packet.h"

#include <arpa/inet.h>

namespace sekimori {

std::string to_string(const Address& address) {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), text, sizeof text);
  return text;
}

}  // namespace sekimori
