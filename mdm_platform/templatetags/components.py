"""Components: template pieces with declared props."""

from django import template

register = template.Library()
