using Streams.Agent.Metadata.Systemd;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Systemd;

public sealed class UnitNameTests
{
    [Theory]
    [InlineData("hello.service", "hello_2eservice")]
    [InlineData("getty@tty1.service", "getty_40tty1_2eservice")]
    [InlineData("9p-mount.service", "_39p_2dmount_2eservice")]
    [InlineData("dev-größe.service", "dev_2dgr_c3_b6_c3_9fe_2eservice")]
    public void ToObject_AndBack_IsTheSameUnit(string unit, string label)
    {
        Assert.Equal("/org/freedesktop/systemd1/unit/" + label, UnitName.ToObject(unit));
        Assert.Equal(unit, UnitName.ServiceOf(UnitName.ToObject(unit)));
    }

    [Theory]
    [InlineData("/org/freedesktop/systemd1/unit/hello_2esocket")] // another kind of unit
    [InlineData("/org/freedesktop/systemd1/unit/hello_2")] // cut short
    [InlineData("/org/freedesktop/systemd1/unit/hello_zzservice")]
    [InlineData("/org/freedesktop/systemd1/unit/_2e_2e_2fx_2eservice")] // a slash
    [InlineData("/org/freedesktop/systemd1/unit/a_0ab_2eservice")] // a new line
    [InlineData("/org/freedesktop/systemd1/unit/ä_2eservice")]
    [InlineData("/org/freedesktop/systemd1/unit/_2eservice")]
    [InlineData("/elsewhere/hello_2eservice")]
    [InlineData("")]
    public void ServiceOf_AnythingElse_IsNone(string path) => Assert.Null(UnitName.ServiceOf(path));

    [Fact]
    public void ServiceOf_NameLongerThanUnitsMayHave_IsNone() =>
        Assert.Null(UnitName.ServiceOf(UnitName.ToObject(new string('a', 100_000) + ".service")));
}
