import pandas
from jinja2 import Template

rows = pandas.read_csv("trips.csv")
print(Template("{{ count }} trips this month").render(count=len(rows)))
