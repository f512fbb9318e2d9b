// Amounts in a currency's smallest unit, by ISO 4217.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "jsonata/truto.h"
#include "jsonata/truto_support.h"

namespace atsume::jsonata::truto {
namespace {

constexpr std::string_view kTwoDigits =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK "
    "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
    "MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP "
    "SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER "
    "ZAR ZMW ZWG ZWL ";
constexpr std::string_view kNoDigits =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XAG XAU XBA XBB XBC XBD XDR XOF XPD XPF XPT XSU XTS "
    "XUA ";
constexpr std::string_view kThreeDigits = "BHD IQD JOD KWD LYD OMR TND ";
constexpr std::string_view kFourDigits = "CLF UYW ";

bool has_code(std::string_view codes, std::string_view code) {
  return code.size() == 3 && codes.find(std::string(code) + ' ') % 4 == 0;
}

// Digits behind the point; negative for a code that is none.
int digits_of(Value currency) {
  if (!currency.is_string()) return -1;
  const auto code = currency.as_string();
  if (has_code(kTwoDigits, code)) return 2;
  if (has_code(kNoDigits, code)) return 0;
  if (has_code(kThreeDigits, code)) return 3;
  return has_code(kFourDigits, code) ? 4 : -1;
}

// False when there is nothing to convert: `out` is the answer then.
bool read_amount(const Call& call, int& digits, double& amount, Value& out) {
  out = call[0];
  digits = digits_of(call[1]);
  if (is_missing(call[0]) || digits < 0) return false;
  out = Value::null();
  const bool is_blank = call[0].is_string() && call[0].as_string().find_first_not_of(" \t\r\n") == std::string::npos;
  amount = script_number(call[0]);
  return !is_blank && std::isfinite(amount);
}

}  // namespace

// 19.99 is 1999 cents, although 19.99 * 100 is a little less in binary.
bool to_subunit(const Call& call, Value& out) {
  int digits = 0;
  double amount = 0;
  if (!read_amount(call, digits, amount, out)) return true;
  const double scaled = amount * std::pow(10, digits);
  const double nearest = std::round(scaled);
  const bool is_whole = std::abs(scaled - nearest) <= 1e-9 * std::max(1.0, std::abs(scaled) / 1e6);
  out = Value::number(is_whole ? nearest : std::floor(scaled));
  return true;
}

bool from_subunit(const Call& call, Value& out) {
  int digits = 0;
  double amount = 0;
  if (!read_amount(call, digits, amount, out)) return true;
  // Half a subunit is rounded up, as JavaScript's toFixed does.
  const double whole = std::abs(amount - std::trunc(amount)) == 0.5 ? amount + std::copysign(0.5, amount) : amount;
  return give_text(call, fmt::format("{:.{}f}", whole / std::pow(10, digits), digits), out);
}

}  // namespace atsume::jsonata::truto
