using Confluent.Kafka;
using Streams.Topologies.Faults;

namespace Streams.Topologies.Nodes;

/// <summary>The record that a task works on, as it came.</summary>
internal readonly record struct OriginalRecord(RecordPosition Position, byte[]? Key, byte[]? Value, Headers? Headers);
