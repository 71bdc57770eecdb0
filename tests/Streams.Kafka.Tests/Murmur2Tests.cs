using System.Text;
using Xunit;

namespace Streams.Kafka.Tests;

public class Murmur2Tests
{
    // vectors of Kafka's own UtilsTest.testMurmur2
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Hash_OfKafkasVectors_IsKafkas(string key, int expected) =>
        Assert.Equal(expected, (int)Murmur2.Hash(Encoding.UTF8.GetBytes(key)));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    public void Partition_OfAnyKey_LiesWithin(int partitions) =>
        Assert.All(Enumerable.Range(0, 500), i => Assert.InRange(Murmur2.Partition(Encoding.UTF8.GetBytes($"container-{i}"), partitions), 0, partitions - 1));
}
