using Streams.Sensors.Calls;
using Streams.Sensors.Connections;
using Streams.Sensors.Files;
using Streams.Sensors.Kernel;
using Streams.Sensors.Lifecycle;
using Streams.Sensors.Privileges;
using Streams.Sensors.Processes;
using Xunit;

namespace Streams.Sensors.Tests.Kernel;

public sealed class WireLayoutTests
{
    public static TheoryData<string, string, Type> Twins
    {
        get
        {
            var data = new TheoryData<string, string, Type>();
            foreach (var machine in new[] { "x86_64", "aarch64" })
            {
                data.Add(machine, "wire_header", typeof(WireHeader));
                data.Add(machine, "wire_task", typeof(WireTask));
                data.Add(machine, "wire_counters", typeof(WireCounters));
                data.Add(machine, "wire_config", typeof(WireConfig));
                data.Add(machine, "wire_fork", typeof(ForkWire));
                data.Add(machine, "wire_exec", typeof(ExecWire));
                data.Add(machine, "wire_exit", typeof(ExitWire));
                data.Add(machine, "wire_oom", typeof(OomWire));
                data.Add(machine, "wire_connection", typeof(ConnectionWire));
                data.Add(machine, "wire_cgroup", typeof(CgroupWire));
                data.Add(machine, "wire_privilege", typeof(PrivilegeWire));
                data.Add(machine, "wire_call_kind", typeof(WireCallKind));
                data.Add(machine, "wire_call_key", typeof(CallKey));
                data.Add(machine, "wire_call_counts", typeof(CallCountsWire));
                data.Add(machine, "wire_new_call", typeof(NewCallWire));
                data.Add(machine, "wire_file_key", typeof(FileKey));
                data.Add(machine, "wire_file_counts", typeof(FileCountsWire));
                data.Add(machine, "wire_file", typeof(FileWire));
                data.Add(machine, "wire_change", typeof(ChangeWire));
                data.Add(machine, "wire_datagram_key", typeof(DatagramKey));
                data.Add(machine, "wire_datagrams", typeof(DatagramsWire));
                data.Add(machine, "wire_dns", typeof(DnsWire));
                data.Add(machine, "wire_loss", typeof(LossKey));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Twins))]
    public void Twin_OfEveryMessage_LiesAsTheObjectsOwnTypesSay(string machine, string name, Type twin)
    {
        var (size, members) = BtfReader.Structs(Object(machine))[name];

        var fields = twin.GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public);
        foreach (var field in fields)
        {
            Assert.Equal(members[Snake(field.Name)], StructLayout.OffsetOf(field));
        }

        var tail = name == "wire_cgroup" ? "path" : null;
        Assert.Equal(members.Keys.Where(member => member != tail).Order(), fields.Select(field => Snake(field.Name)).Order());
        Assert.Equal(tail is null ? size : members[tail], StructLayout.SizeOf(twin));
    }

    [Theory]
    [InlineData("x86_64")]
    [InlineData("aarch64")]
    public void Message_OfAnyKind_IsNotLongerThanWhatIsMappedOfTheRingsSecondTime(string machine)
    {
        var messages = BtfReader.Structs(Object(machine)).Where(type => type.Key.EndsWith("_message", StringComparison.Ordinal) || type.Key.StartsWith("wire_", StringComparison.Ordinal)).ToList();

        Assert.Contains(messages, type => type.Key == "change_message" && type.Value.Size > 5 * 4096);
        Assert.All(messages, type => Assert.InRange(type.Value.Size, 0, RingBuffer.LongestMessage - 8));
    }

    private static byte[] Object(string machine)
    {
        using var stream = typeof(BpfObject).Assembly.GetManifestResourceStream($"bpf/sensors.{machine}.bpf.o")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string Snake(string name) => string.Concat(name.Select((letter, i) =>
        char.IsUpper(letter) && i > 0 ? "_" + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter).ToString()));
}
