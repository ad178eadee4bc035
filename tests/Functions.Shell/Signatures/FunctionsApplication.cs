using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>As in Microsoft.Azure.Functions.Worker 2.52.0; it builds nothing.</summary>
public class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}

/// <summary>What is used of the type in the same package.</summary>
public class FunctionsApplicationBuilder
{
    internal FunctionsApplicationBuilder(string[] args) => Configuration.AddCommandLine(args);

    public ConfigurationManager Configuration { get; } = new();

    public IServiceCollection Services { get; } = new ServiceCollection();

    public IHost Build() => throw new NotSupportedException("This is not the worker: it is there to be compiled against.");
}

/// <summary>As in Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore 2.1.0.</summary>
public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) => builder;
}
