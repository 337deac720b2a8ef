// Each message of the codec beside libprotobuf's: what to compare and how.
#ifndef TROUPE_TESTS_ABI_SUPPORT_REFERENCE_H_
#define TROUPE_TESTS_ABI_SUPPORT_REFERENCE_H_

#include "abi/guest_messages.h"
#include "abi/messages.h"
#include "actr/abi.pb.h"
#include "actr/envelope.pb.h"
#include "actr/identity.pb.h"
#include "tests/abi/support/random_bytes.h"
#include "troupe/guest.pb.h"

namespace troupe {

// Sets every required field and, by chance, the others.
void Fill(Random& random, actr::ActrType* out);
void Fill(Random& random, actr::ActrId* out);
void Fill(Random& random, actr::ErrorResponse* out);
void Fill(Random& random, actr::MetadataEntry* out);
void Fill(Random& random, actr::RpcEnvelope* out);
void Fill(Random& random, actr::DataStream* out);
void Fill(Random& random, actr::InitPayloadV1* out);
void Fill(Random& random, actr::AbiFrame* out);
void Fill(Random& random, actr::AbiReply* out);
void Fill(Random& random, actr::InvocationContextV1* out);
void Fill(Random& random, actr::GuestHandleV1* out);
void Fill(Random& random, actr::GuestDataStreamV1* out);
void Fill(Random& random, actr::GuestLifecycleV1* out);
void Fill(Random& random, actr::GuestHookV1* out);
void Fill(Random& random, actr::TimestampV1* out);
void Fill(Random& random, actr::PeerEventV1* out);
void Fill(Random& random, actr::CredentialEventV1* out);
void Fill(Random& random, actr::BackpressureEventV1* out);
void Fill(Random& random, actr::DestV1* out);
void Fill(Random& random, actr::HostCallV1* out);
void Fill(Random& random, actr::HostTellV1* out);
void Fill(Random& random, actr::HostCallRawV1* out);
void Fill(Random& random, actr::HostDiscoverV1* out);
void Fill(Random& random, actr::HostRegisterStreamV1* out);
void Fill(Random& random, actr::HostUnregisterStreamV1* out);
void Fill(Random& random, actr::HostSendDataStreamV1* out);
void Fill(Random& random, HostLogV1* out);
void Fill(Random& random, HostSpawnV1* out);
void Fill(Random& random, HostStopV1* out);
void Fill(Random& random, HostTimerV1* out);
void Fill(Random& random, HostOpenCallV1* out);
void Fill(Random& random, HostCallOpenedV1* out);
void Fill(Random& random, HostWriteItemsV1* out);
void Fill(Random& random, HostReadItemsV1* out);
void Fill(Random& random, HostItemsV1* out);
void Fill(Random& random, HostEndCallV1* out);
void Fill(Random& random, HostStreamSentV1* out);
void Fill(Random& random, HostStreamEndV1* out);
void Fill(Random& random, GuestErrorV1* out);
void Fill(Random& random, GuestTimerV1* out);
void Fill(Random& random, GuestMigrateOutV1* out);
void Fill(Random& random, GuestMigrateInV1* out);
void Fill(Random& random, GuestSelfCheckV1* out);
void Fill(Random& random, FeatureV1* out);
void Fill(Random& random, RouteVersionV1* out);
void Fill(Random& random, HandshakeOfferV1* out);
void Fill(Random& random, HandshakeAnswerV1* out);

// Whether both say the same, field by field, presence included.
bool Same(const abi::ActrType& a, const actr::ActrType& b);
bool Same(const abi::ActrId& a, const actr::ActrId& b);
bool Same(const abi::ErrorResponse& a, const actr::ErrorResponse& b);
bool Same(const abi::MetadataEntry& a, const actr::MetadataEntry& b);
bool Same(const abi::RpcEnvelope& a, const actr::RpcEnvelope& b);
bool Same(const abi::DataStream& a, const actr::DataStream& b);
bool Same(const abi::InitPayloadV1& a, const actr::InitPayloadV1& b);
bool Same(const abi::AbiFrame& a, const actr::AbiFrame& b);
bool Same(const abi::AbiReply& a, const actr::AbiReply& b);
bool Same(const abi::InvocationContextV1& a,
          const actr::InvocationContextV1& b);
bool Same(const abi::GuestHandleV1& a, const actr::GuestHandleV1& b);
bool Same(const abi::GuestDataStreamV1& a, const actr::GuestDataStreamV1& b);
bool Same(const abi::GuestLifecycleV1& a, const actr::GuestLifecycleV1& b);
bool Same(const abi::GuestHookV1& a, const actr::GuestHookV1& b);
bool Same(const abi::TimestampV1& a, const actr::TimestampV1& b);
bool Same(const abi::PeerEventV1& a, const actr::PeerEventV1& b);
bool Same(const abi::CredentialEventV1& a, const actr::CredentialEventV1& b);
bool Same(const abi::BackpressureEventV1& a,
          const actr::BackpressureEventV1& b);
bool Same(const abi::DestV1& a, const actr::DestV1& b);
bool Same(const abi::HostCallV1& a, const actr::HostCallV1& b);
bool Same(const abi::HostTellV1& a, const actr::HostTellV1& b);
bool Same(const abi::HostCallRawV1& a, const actr::HostCallRawV1& b);
bool Same(const abi::HostDiscoverV1& a, const actr::HostDiscoverV1& b);
bool Same(const abi::HostRegisterStreamV1& a,
          const actr::HostRegisterStreamV1& b);
bool Same(const abi::HostUnregisterStreamV1& a,
          const actr::HostUnregisterStreamV1& b);
bool Same(const abi::HostSendDataStreamV1& a,
          const actr::HostSendDataStreamV1& b);
bool Same(const abi::HostLogV1& a, const HostLogV1& b);
bool Same(const abi::HostSpawnV1& a, const HostSpawnV1& b);
bool Same(const abi::HostStopV1& a, const HostStopV1& b);
bool Same(const abi::HostTimerV1& a, const HostTimerV1& b);
bool Same(const abi::HostOpenCallV1& a, const HostOpenCallV1& b);
bool Same(const abi::HostCallOpenedV1& a, const HostCallOpenedV1& b);
bool Same(const abi::HostWriteItemsV1& a, const HostWriteItemsV1& b);
bool Same(const abi::HostReadItemsV1& a, const HostReadItemsV1& b);
bool Same(const abi::HostItemsV1& a, const HostItemsV1& b);
bool Same(const abi::HostEndCallV1& a, const HostEndCallV1& b);
bool Same(const abi::HostStreamSentV1& a, const HostStreamSentV1& b);
bool Same(const abi::HostStreamEndV1& a, const HostStreamEndV1& b);
bool Same(const abi::GuestErrorV1& a, const GuestErrorV1& b);
bool Same(const abi::GuestTimerV1& a, const GuestTimerV1& b);
bool Same(const abi::GuestMigrateOutV1& a, const GuestMigrateOutV1& b);
bool Same(const abi::GuestMigrateInV1& a, const GuestMigrateInV1& b);
bool Same(const abi::GuestSelfCheckV1& a, const GuestSelfCheckV1& b);
bool Same(const abi::FeatureV1& a, const FeatureV1& b);
bool Same(const abi::RouteVersionV1& a, const RouteVersionV1& b);
bool Same(const abi::HandshakeOfferV1& a, const HandshakeOfferV1& b);
bool Same(const abi::HandshakeAnswerV1& a, const HandshakeAnswerV1& b);

// One message in both forms. `Codec` is the codec's.
template <typename CodecMessage, typename ProtobufMessage>
struct Pair {
  using Codec = CodecMessage;
  using Protobuf = ProtobufMessage;
};

// A list of all of them, as the parameters of the template `List`.
template <template <typename...> typename List>
using AllPairs = List<
    Pair<abi::ActrType, actr::ActrType>, Pair<abi::ActrId, actr::ActrId>,
    Pair<abi::ErrorResponse, actr::ErrorResponse>,
    Pair<abi::MetadataEntry, actr::MetadataEntry>,
    Pair<abi::RpcEnvelope, actr::RpcEnvelope>,
    Pair<abi::DataStream, actr::DataStream>,
    Pair<abi::InitPayloadV1, actr::InitPayloadV1>,
    Pair<abi::AbiFrame, actr::AbiFrame>, Pair<abi::AbiReply, actr::AbiReply>,
    Pair<abi::InvocationContextV1, actr::InvocationContextV1>,
    Pair<abi::GuestHandleV1, actr::GuestHandleV1>,
    Pair<abi::GuestDataStreamV1, actr::GuestDataStreamV1>,
    Pair<abi::GuestLifecycleV1, actr::GuestLifecycleV1>,
    Pair<abi::GuestHookV1, actr::GuestHookV1>,
    Pair<abi::TimestampV1, actr::TimestampV1>,
    Pair<abi::PeerEventV1, actr::PeerEventV1>,
    Pair<abi::CredentialEventV1, actr::CredentialEventV1>,
    Pair<abi::BackpressureEventV1, actr::BackpressureEventV1>,
    Pair<abi::DestV1, actr::DestV1>, Pair<abi::HostCallV1, actr::HostCallV1>,
    Pair<abi::HostTellV1, actr::HostTellV1>,
    Pair<abi::HostCallRawV1, actr::HostCallRawV1>,
    Pair<abi::HostDiscoverV1, actr::HostDiscoverV1>,
    Pair<abi::HostRegisterStreamV1, actr::HostRegisterStreamV1>,
    Pair<abi::HostUnregisterStreamV1, actr::HostUnregisterStreamV1>,
    Pair<abi::HostSendDataStreamV1, actr::HostSendDataStreamV1>,
    Pair<abi::HostLogV1, HostLogV1>, Pair<abi::HostSpawnV1, HostSpawnV1>,
    Pair<abi::HostStopV1, HostStopV1>, Pair<abi::HostTimerV1, HostTimerV1>,
    Pair<abi::HostOpenCallV1, HostOpenCallV1>,
    Pair<abi::HostCallOpenedV1, HostCallOpenedV1>,
    Pair<abi::HostWriteItemsV1, HostWriteItemsV1>,
    Pair<abi::HostReadItemsV1, HostReadItemsV1>,
    Pair<abi::HostItemsV1, HostItemsV1>,
    Pair<abi::HostEndCallV1, HostEndCallV1>,
    Pair<abi::HostStreamSentV1, HostStreamSentV1>,
    Pair<abi::HostStreamEndV1, HostStreamEndV1>,
    Pair<abi::GuestErrorV1, GuestErrorV1>,
    Pair<abi::GuestTimerV1, GuestTimerV1>,
    Pair<abi::GuestMigrateOutV1, GuestMigrateOutV1>,
    Pair<abi::GuestMigrateInV1, GuestMigrateInV1>,
    Pair<abi::GuestSelfCheckV1, GuestSelfCheckV1>,
    Pair<abi::FeatureV1, FeatureV1>, Pair<abi::RouteVersionV1, RouteVersionV1>,
    Pair<abi::HandshakeOfferV1, HandshakeOfferV1>,
    Pair<abi::HandshakeAnswerV1, HandshakeAnswerV1>>;

}  // namespace troupe

#endif  // TROUPE_TESTS_ABI_SUPPORT_REFERENCE_H_
